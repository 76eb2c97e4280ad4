import {
  PgDispatchConfigs,
  PgIdentities,
  PgRules,
  type PgStore,
} from '../../adapters/postgres/index.ts';
import { wholeTenant } from '../../identity/index.ts';
import { openHostDetectors, readDetectors } from '../detectors.ts';
import {
  type AskedDispatchReplay,
  BacktestJob,
  type DispatchReplayJob,
  dispatchReplayJob,
  dispatchReplayTask,
} from '../replay/index.ts';
import type { Settings } from '../settings.ts';
import { editCheckWith } from '../policies/index.ts';
import { alertServicesOf } from './replayDispatchHandlers.ts';

/**
 * Starts a replay of dispatch for whoever has the host: over all alerts of a tenant.
 *
 * @throws AppError as `dispatchReplayTask` does; SettingError for detectors that cannot be read
 */
export async function startHostDispatchReplay(
  asked: AskedDispatchReplay,
  at: {
    readonly store: PgStore;
    readonly settings: Settings;
    readonly tenant: string;
    /** Told of what was a fault of ours. */
    readonly onFault: (error: unknown) => void;
  },
): Promise<DispatchReplayJob> {
  const { store, settings, tenant } = at;
  const identities = new PgIdentities(store);
  await identities.refresh();
  const opened = await openHostDetectors(settings);
  try {
    const rules = new PgRules(store, editCheckWith(opened));
    const task = await dispatchReplayTask(asked, {
      ...{ rules, alerts: wholeTenant(tenant), events: wholeTenant(tenant) },
      databaseUrl: store.url,
      retentionMs: settings.retention,
      maxGroupsPerRule: settings.max_groups_per_rule,
      detectors: readDetectors(settings),
      kinds: opened.kinds,
      unavailable: opened.unavailable,
      saved: (await new PgDispatchConfigs(store).load(tenant)).config,
      servicesOf: alertServicesOf(identities, tenant),
      allRules: await rules.all(tenant),
      nowMs: Date.now(),
    });
    return new BacktestJob(dispatchReplayJob(task), at.onFault);
  } finally {
    // The job has a thread with detectors of its own.
    await opened.close();
  }
}
