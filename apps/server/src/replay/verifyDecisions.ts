import { CANARY_TENANT } from '@batcave/shared/identity';
import type { Alert } from '@batcave/shared/alerts';
import { Engine, type EngineCommit, type RuleBook } from '../alerts/index.ts';
import type { DetectorKinds } from '../rules/index.ts';
import { compareDecisions, type DecidedAlert, type Difference } from './compareDecisions.ts';
import { DecidedAlerts } from './DecidedAlerts.ts';
import type { DecisionRecord, RecordedStretch } from './ports.ts';
import { type EventSource, RecordedLog } from './RecordedLog.ts';

/** Alerts that are looked up at once. */
const BATCH = 500;
/** State is taken off the engine now and then, so that it does not gather. */
const CHECKPOINT_MS = 60_000;

/** What came of it. */
export interface Verification {
  /** Raised, changed or cleared: how often rules decided something. */
  readonly decisions: number;
  readonly alerts: number;
  readonly differences: number;
  /** The first of them. */
  readonly first: readonly Difference[];
}

/**
 * Judges a recorded stretch once more, by the engine itself and with the rules as they were where they
 * were taken up, and holds each decision against what the store has. What people did is left alone.
 */
export async function verifyDecisions(options: {
  readonly stretch: RecordedStretch;
  readonly events: EventSource;
  readonly record: DecisionRecord;
  readonly loadRules: (revision: number) => Promise<RuleBook>;
  readonly storable: (alert: Alert) => Alert;
  readonly maxGroupsPerRule: number;
  readonly maxGroupBytes?: number | undefined;
  readonly kinds?: DetectorKinds | undefined;
  readonly maxListed: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}): Promise<Verification> {
  const { stretch, record, now, signal, maxListed } = options;
  const check = new DecisionCheck(record, maxListed);
  const decided = new DecidedAlerts(options.storable);
  const ended = new AbortController();
  const log = new RecordedLog(stretch, options.events, options.loadRules, () => ended.abort());
  const engine = new Engine({
    ...{ log, rules: log, alarm: log, now, gatherMs: 0, checkpointMs: CHECKPOINT_MS },
    maxGroupsPerRule: options.maxGroupsPerRule,
    maxGroupBytes: options.maxGroupBytes,
    kinds: options.kinds,
    sleep: () => Promise.resolve(),
    ledger: {
      takeOver: () => Promise.reject(new Error('nothing is taken over')),
      async commit(step: EngineCommit) {
        for (const signal of step.signals) decided.take(signal);
        if (decided.waiting >= BATCH) await check.compare(decided.takeOver());
      },
    },
    onRetry: () => undefined,
  });
  const { from, groups } = stretch;
  const standing = { decided: from, checkpoint: from, rulesRevision: from.rulesRevision };
  await engine.start({ epoch: 0, standing: { ...standing, mark: null, groups } }, () => undefined);
  await engine.run(AbortSignal.any([signal, ended.signal]));
  signal.throwIfAborted();
  await check.compare([...decided.takeOver(), ...decided.standing()]);
  await check.findUndecided();
  return check.verification;
}

class DecisionCheck {
  readonly #record: DecisionRecord;
  readonly #maxListed: number;
  readonly #seen = new Set<string>();
  readonly #first: Difference[] = [];
  #decisions = 0;
  #differences = 0;

  constructor(record: DecisionRecord, maxListed: number) {
    this.#record = record;
    this.#maxListed = maxListed;
  }

  get verification(): Verification {
    return {
      decisions: this.#decisions,
      alerts: this.#seen.size,
      differences: this.#differences,
      first: this.#first,
    };
  }

  async compare(all: readonly DecidedAlert[]): Promise<void> {
    // Alerts of the canary are not audited, and are deleted after an hour.
    const ofPeople = all.filter(({ tenant }) => tenant !== CANARY_TENANT);
    for (const [tenant, own] of Map.groupBy(ofPeople, (decided) => decided.tenant))
      for (let i = 0; i < own.length; i += BATCH) {
        const batch = own.slice(i, i + BATCH);
        const ids = batch.map(({ alert }) => alert.alert_id);
        const recorded = await this.#record.of(tenant, ids);
        for (const decided of batch) {
          const { alert_id: id } = decided.alert;
          this.#seen.add(`${tenant}\n${id}`);
          this.#decisions += decided.entries.length;
          this.#note(compareDecisions(decided, recorded.get(id)));
        }
      }
  }

  /** What the store has and was not decided this time. */
  async findUndecided(): Promise<void> {
    for await (const { tenant, alertId } of this.#record.alertIds()) {
      if (tenant === CANARY_TENANT || this.#seen.has(`${tenant}\n${alertId}`)) continue;
      const recorded = (await this.#record.of(tenant, [alertId])).get(alertId);
      const summary = recorded?.alert.summary ?? '';
      const alert = { tenant, alert_id: alertId, field: 'alert' };
      this.#note([{ ...alert, decided: null, recorded: summary }]);
    }
  }

  #note(differences: readonly Difference[]): void {
    this.#differences += differences.length;
    this.#first.push(...differences.slice(0, this.#maxListed - this.#first.length));
  }
}
