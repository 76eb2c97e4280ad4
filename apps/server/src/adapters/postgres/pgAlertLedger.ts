import type { Alert, TimelineEntry } from '@batcave/shared/alerts';
import { AppError } from '@batcave/shared/errors';
import { severityRank } from '@batcave/shared/events';
import {
  type AcknowledgeAllRequest,
  alertFromSignal,
  type AlertLedger,
  type CommandRequest,
  EngineFenced,
  type EngineCommit,
  type EngineStart,
  transition,
} from '../../alerts/index.ts';
import { type AlertChange, writeAlertChanges } from './alertChanges.ts';
import { type AlertRow, toAlert } from './alertRows.ts';
import { loadStanding, saveCheckpoint } from './engineRows.ts';
import type { PgStore, Queryable } from './pool.ts';
import { storable } from './storableText.ts';

const PARTITION = 0;

/** Alerts and the engine's standing in Postgres. `onChange` is called after a commit that changed an alert. */
export class PgAlertLedger implements AlertLedger {
  readonly #store: PgStore;
  readonly #onChange: () => void;

  constructor(options: { readonly store: PgStore; readonly onChange: () => void }) {
    this.#store = options.store;
    this.#onChange = options.onChange;
  }

  takeOver(): Promise<EngineStart> {
    return this.#store.transaction((tx) => loadStanding(tx, PARTITION));
  }

  async commit(step: EngineCommit): Promise<void> {
    await this.#store.transaction(async (tx) => {
      const { rows } = await tx.query(
        `update engine_position set decided_seq = $3, decided_tick = $4
          where partition = $1 and epoch = $2 returning partition`,
        [PARTITION, step.epoch, step.decided.seq, step.decided.tickMs],
      );
      if (rows.length === 0) throw new EngineFenced('another engine has taken over');
      const changes = await this.#judge(tx, step);
      await writeAlertChanges(tx, changes, step.nowMs, null);
      if (step.checkpoint !== undefined)
        await saveCheckpoint(tx, PARTITION, step.decided, step.checkpoint);
    });
    if (step.signals.length > 0) this.#onChange();
  }

  async command(
    request: CommandRequest,
  ): Promise<{ alert: Alert; entry: TimelineEntry | undefined }> {
    const result = await this.#store.transaction(async (tx) => {
      const before = (await lockAlerts(tx, request.tenant, [request.alertId])).get(request.alertId);
      if (before === undefined) throw new AppError('not_found');
      const decided = transition(before, request.command, request.nowMs);
      if (!decided.ok && decided.reason === 'no_change') return { alert: before, entry: undefined };
      if (!decided.ok) throw new AppError('state_conflict', decided.detail);
      const change = { tenant: request.tenant, before, after: decided.alert, entry: decided.entry };
      const [written] = await writeAlertChanges(tx, [change], request.nowMs, request.traceId);
      if (written === undefined) throw new Error('a change was written without a result');
      return written;
    });
    if (result.entry !== undefined) this.#onChange();
    return result;
  }

  async acknowledgeAll(
    request: AcknowledgeAllRequest,
  ): Promise<Awaited<ReturnType<AlertLedger['acknowledgeAll']>>> {
    const result = await this.#store.transaction(async (tx) => {
      // One spelling for each: the same id in capitals is the same alert, and is changed once.
      const asked = request.alertIds?.map((id) => id.toLowerCase());
      const ids = asked ?? (await findOpen(tx, request));
      const alerts = await lockAlerts(tx, request.tenant, ids);
      const changes: AlertChange[] = [];
      const skipped: { alert_id: string; reason: string }[] = [];
      for (const id of new Set(ids)) {
        const before = alerts.get(id);
        if (before === undefined) {
          skipped.push({ alert_id: id, reason: 'not_found' });
          continue;
        }
        if (!matches(before, request)) {
          skipped.push({ alert_id: id, reason: 'It does not match the filter.' });
          continue;
        }
        const command = { kind: 'ack', actor: request.actor, note: request.note } as const;
        const decided = transition(before, command, request.nowMs);
        if (decided.ok)
          changes.push({
            tenant: request.tenant,
            before,
            after: decided.alert,
            entry: decided.entry,
          });
        else skipped.push({ alert_id: id, reason: decided.detail });
      }
      await writeAlertChanges(tx, changes, request.nowMs, request.traceId);
      return { alertIds: changes.map((change) => change.after.alert_id), skipped };
    });
    if (result.alertIds.length > 0) this.#onChange();
    return result;
  }

  /** Runs the signals of a step through the life cycle, on the alerts as they stand. */
  async #judge(tx: Queryable, step: EngineCommit): Promise<AlertChange[]> {
    const drafts = step.signals.map(({ tenant, rule, signal }) => ({
      tenant,
      signal,
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

function matches(alert: Alert, request: AcknowledgeAllRequest): boolean {
  return (
    (request.severity === undefined || alert.severity === request.severity) &&
    (request.service === undefined || alert.service === request.service)
  );
}

/** Locks in one order, so that two transactions over the same alerts cannot wait for each other. */
async function lockAlerts(
  tx: Queryable,
  tenant: string,
  ids: readonly string[],
): Promise<Map<string, Alert>> {
  const { rows } = await tx.query<AlertRow>(
    'select * from alerts where tenant_id = $1 and alert_id = any($2::uuid[]) order by alert_id for update',
    [tenant, ids],
  );
  return new Map(rows.map((row) => [row.alert_id, toAlert(row)]));
}

async function findOpen(tx: Queryable, request: AcknowledgeAllRequest): Promise<string[]> {
  const { rows } = await tx.query<{ alert_id: string }>(
    `select alert_id from alerts
      where tenant_id = $1 and state = 'OPEN'
        and ($2::smallint is null or severity = $2) and ($3::text is null or service = $3)`,
    [
      request.tenant,
      request.severity === undefined ? null : severityRank(request.severity),
      request.service ?? null,
    ],
  );
  return rows.map((row) => row.alert_id);
}
