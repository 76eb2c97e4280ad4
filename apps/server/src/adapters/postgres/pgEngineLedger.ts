import type { Alert } from '@batcave/shared/alerts';
import {
  alertFromSignal,
  EngineFenced,
  type EngineCommit,
  type EngineLedger,
  type EngineStart,
  transition,
} from '../../alerts/index.ts';
import { type AlertChange, writeAlertChanges } from './alertChanges.ts';
import { lockAlerts } from './alertRows.ts';
import { keepDayState, recordAdoption } from './engineDays.ts';
import { loadStanding, saveCheckpoint } from './engineRows.ts';
import { dayOf } from './partitions.ts';
import type { PgStore, Queryable } from './pool.ts';
import { storable } from './storableText.ts';

/** The one partition of the embedded profile. */
export const WHOLE_LOG = 'all';

/** What the engine of one partition decides, and its standing, in Postgres. `onChange` is called after a commit that changed an alert. */
export class PgEngineLedger implements EngineLedger {
  readonly #store: PgStore;
  readonly #partition: string;
  readonly #onChange: () => void;
  /** The last day whose windows are kept as they were at its beginning. */
  #keptDay = '';

  constructor(options: {
    readonly store: PgStore;
    readonly partition: string;
    readonly onChange: () => void;
  }) {
    this.#store = options.store;
    this.#partition = options.partition;
    this.#onChange = options.onChange;
  }

  takeOver(): Promise<EngineStart> {
    return this.#store.transaction(async (tx) => {
      const start = await loadStanding(tx, this.#partition);
      // Waits for a part that stores something just now; the next one of the old epoch fails.
      await tx.query('update log_partitions set epoch = $2 where partition = $1', [
        this.#partition,
        start.epoch,
      ]);
      return start;
    });
  }

  async commit(step: EngineCommit): Promise<void> {
    const keptDay = await this.#store.transactionInTurn(async (tx) => {
      const { rows } = await tx.query(
        `update engine_position set decided_seq = $3, decided_tick = $4
          where partition = $1 and epoch = $2 returning partition`,
        [this.#partition, step.epoch, step.decided.seq, step.decided.tickMs],
      );
      if (rows.length === 0) throw new EngineFenced('another engine has taken over');
      const changes = await this.#judge(tx, step);
      await writeAlertChanges(tx, changes, step.nowMs, null);
      return step.checkpoint === undefined
        ? this.#keptDay
        : this.#saveCheckpoint(tx, step.decided, step.checkpoint);
    });
    this.#keptDay = keptDay;
    if (step.signals.length > 0) this.#onChange();
  }

  /** With what it takes to judge all of it once more. Returns the day whose beginning is kept. */
  async #saveCheckpoint(
    tx: Queryable,
    at: EngineCommit['decided'],
    checkpoint: NonNullable<EngineCommit['checkpoint']>,
  ): Promise<string> {
    const isWhole = this.#partition === WHOLE_LOG;
    if (isWhole) await recordAdoption(tx, this.#partition, at, checkpoint);
    await saveCheckpoint(tx, this.#partition, at, checkpoint);
    if (!isWhole || this.#keptDay === dayOf(at.tickMs)) return this.#keptDay;
    return keepDayState(tx, this.#partition, at, checkpoint);
  }

  /** Runs the signals of a step through the life cycle, on the alerts as they stand. */
  async #judge(tx: Queryable, step: EngineCommit): Promise<AlertChange[]> {
    const drafts = step.signals.map(({ tenant, rule, signal }) => ({
      tenant,
      signal: storable(signal),
      draft: storable(alertFromSignal(rule, signal, tenant)),
    }));
    const current = new Map<string, Alert>();
    for (const tenant of new Set(drafts.map((draft) => draft.tenant))) {
      const ids = drafts.filter((d) => d.tenant === tenant).map((d) => d.draft.alert_id);
      for (const [id, alert] of await lockAlerts(tx, tenant, ids))
        current.set(`${tenant}\n${id}`, alert);
    }
    const changes: AlertChange[] = [];
    for (const { tenant, signal, draft } of drafts) {
      const key = `${tenant}\n${draft.alert_id}`;
      const before = current.get(key);
      const decided = transition(before, { kind: signal.kind, draft, signal }, signal.atMs);
      if (!decided.ok) continue; // said before: a repeat of this step, or a person was first
      current.set(key, decided.alert);
      changes.push({ tenant, before, after: decided.alert, entry: decided.entry });
    }
    return changes;
  }
}
