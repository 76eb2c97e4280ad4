import { sleep, SystemAlarm } from '../../adapters/clock/index.ts';
import {
  claimStore,
  PgEngineLedger,
  PgEventLog,
  takeTurn,
  WHOLE_LOG,
} from '../../adapters/postgres/index.ts';
import { Engine, EngineFenced } from '../../alerts/index.ts';
import { watchLog } from '../../health/index.ts';
import { announceStart } from '../announceStart.ts';
import type { Profile, ProfileParts } from './profile.ts';
import { reportStep } from './reportStep.ts';
import { watchRules } from './watchRules.ts';

/** One server: the events table is the log, and one engine reads it. `ended` tells that the store is gone for good. */
export async function openEmbedded(
  parts: ProfileParts & { readonly ended: Promise<Error> },
): Promise<Profile> {
  const { settings, store, identities, rules, cleanup, metrics, logger, now, fail } = parts;
  await claimStore(store, { profile: 'embedded' });
  const endTurn = await takeTurn(store);
  cleanup.defer('turn to take over', endTurn);
  const log = await PgEventLog.open({
    store,
    now,
    maxPendingEvents: settings.max_pending_events,
    maxPendingBytes: settings.max_pending_mb * 1_048_576,
    appendTimeoutMs: settings.append_timeout,
    maxBatchEvents: settings.max_batch_events,
    tailEvents: settings.tail_events,
    onFenced: () => fail(new Error('Another server has taken over this store.')),
    onWriteError: (err) => {
      metrics.storeRetriesTotal.inc({ part: 'log' });
      logger.warn({ err }, 'a batch could not be committed; it is tried again');
    },
  });
  cleanup.defer('log', () => log.close());
  void parts.ended.then((error) => {
    log.abandon();
    fail(error);
  });

  cleanup.defer(
    'rules',
    watchRules(rules, (err) => logger.warn({ err }, 'it could not be looked for new rules')),
  );
  const ledger = parts.watchLedger(
    new PgEngineLedger({ store, partition: WHOLE_LOG, onChange: parts.onAlertsChanged }),
  );
  let lastStepMs = now();
  let lag = 0;
  const engine = new Engine({
    log: watchLog(log, parts.observe),
    ledger,
    rules,
    now,
    sleep,
    alarm: new SystemAlarm(),
    gatherMs: 4,
    checkpointMs: settings.checkpoint_interval,
    maxGroupsPerRule: settings.max_groups_per_rule,
    maxGroupBytes: settings.max_group_memory_mb * 2 ** 20,
    kinds: parts.kinds,
    unavailable: parts.unavailable,
    onStep: (step) => {
      lastStepMs = now();
      lag = step.lag;
      reportStep(metrics, WHOLE_LOG, step);
      parts.ruleStatus.note(WHOLE_LOG, step);
    },
    onRetry: (err) => {
      metrics.storeRetriesTotal.inc({ part: 'engine' });
      logger.warn({ err }, 'the engine could not commit; it tries again');
    },
  });
  return {
    eventLog: log,
    feedLog: log,
    alertsChanged: parts.onAlertsChanged,
    pendingEvents: () => log.pendingEvents,
    engine: () => ({ lastStepMs, lag }),
    checks: () => ({}),
    async start() {
      parts.onProgress('restoring the rule engine');
      await engine.start(await ledger.takeOver(), parts.onProgress);
      await announceStart({ log, tenants: identities.tenants(), engine, now });
      await endTurn();
    },
    run: (signal) =>
      engine.run(signal).catch((error: unknown) => {
        throw error instanceof EngineFenced
          ? new Error('Another server has taken over the engine.')
          : error;
      }),
  };
}
