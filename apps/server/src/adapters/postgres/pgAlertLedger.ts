import type { Alert, TimelineEntry } from '@batcave/shared/alerts';
import { AppError } from '@batcave/shared/errors';
import { severityRank } from '@batcave/shared/events';
import {
  type AcknowledgeAllRequest,
  type AlertLedger,
  type CommandRequest,
  transition,
} from '../../alerts/index.ts';
import { type AlertChange, writeAlertChanges } from './alertChanges.ts';
import { lockAlerts } from './alertRows.ts';
import type { PgStore, Queryable } from './pool.ts';

/** People's commands on alerts in Postgres. `onChange` is called after a commit that changed an alert. */
export class PgAlertLedger implements AlertLedger {
  readonly #store: PgStore;
  readonly #onChange: () => void;

  constructor(options: { readonly store: PgStore; readonly onChange: () => void }) {
    this.#store = options.store;
    this.#onChange = options.onChange;
  }

  async command(
    request: CommandRequest,
  ): Promise<{ alert: Alert; entry: TimelineEntry | undefined }> {
    const result = await this.#store.forTenant(request).transaction(async (tx) => {
      const before = (await lockAlerts(tx, request.tenant, [request.alertId])).get(request.alertId);
      if (before === undefined) throw new AppError('not_found');
      const decided = transition(before, request.command, request.nowMs);
      if (!decided.ok && decided.reason === 'no_change') return { alert: before, entry: undefined };
      if (!decided.ok) throw new AppError('state_conflict', decided.detail);
      const change = { tenant: request.tenant, before, after: decided.alert, entry: decided.entry };
      const { nowMs, traceId, actor } = request;
      const [written] = await writeAlertChanges(tx, [change], nowMs, traceId, actor);
      if (written === undefined) throw new Error('a change was written without a result');
      return written;
    });
    if (result.entry !== undefined) this.#onChange();
    return result;
  }

  async acknowledgeAll(
    request: AcknowledgeAllRequest,
  ): Promise<Awaited<ReturnType<AlertLedger['acknowledgeAll']>>> {
    const result = await this.#store.forTenant(request).transaction(async (tx) => {
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
        const command = { kind: 'ack', actor: request.person, note: request.note } as const;
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
      await writeAlertChanges(tx, changes, request.nowMs, request.traceId, request.actor);
      return { alertIds: changes.map((change) => change.after.alert_id), skipped };
    });
    if (result.alertIds.length > 0) this.#onChange();
    return result;
  }
}

function matches(alert: Alert, request: AcknowledgeAllRequest): boolean {
  return (
    (request.severity === undefined || alert.severity === request.severity) &&
    (request.service === undefined || alert.service === request.service)
  );
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
