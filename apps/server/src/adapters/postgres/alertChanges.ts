import type { Alert, TimelineEntry } from '@batcave/shared/alerts';
import { CANARY_TENANT } from '@batcave/shared/identity';
import { formatInstant } from '@batcave/shared/time';
import { v7 as uuidv7 } from 'uuid';
import type { EntryDraft } from '../../alerts/index.ts';
import { takeSeqs } from './alertSeqs.ts';
import { fromAlert } from './alertRows.ts';
import { writeAudit } from './audit.ts';
import type { Queryable } from './pool.ts';

/** One change of one alert, decided and ready to be written. */
export interface AlertChange {
  readonly tenant: string;
  readonly before: Alert | undefined;
  readonly after: Alert;
  readonly entry: EntryDraft;
}

/**
 * Writes changed alerts with a rising `seq` per tenant, their timeline entries and audit rows.
 *
 * The counter row is taken in this transaction and held to its end: so a reader that follows `seq`
 * never sees a later number before an earlier one. Tenants are taken in one order, so that two
 * transactions cannot wait for each other. What the dispatcher noted on an alert stays as it is.
 */
export async function writeAlertChanges(
  tx: Queryable,
  changes: readonly AlertChange[],
  nowMs: number,
  traceId: string | null,
  /** Who asked, for the audit log. Default: as the timeline has it. */
  asker?: string,
): Promise<{ alert: Alert; entry: TimelineEntry }[]> {
  if (changes.length === 0) return [];
  const written = new Map<AlertChange, Alert>();
  for (const tenant of [...new Set(changes.map((change) => change.tenant))].sort()) {
    const own = changes.filter((change) => change.tenant === tenant);
    const first = await takeSeqs(tx, tenant, own.length);
    own.forEach((change, i) => written.set(change, { ...change.after, seq: first + i }));
  }
  // The last state of each alert: one that is raised and cleared in one step is written once.
  const last = new Map(
    changes.map((change) => [`${change.tenant}\n${change.after.alert_id}`, change]),
  );
  await tx.query(
    `insert into alerts select * from json_populate_recordset(null::alerts, $1)
     on conflict (tenant_id, alert_id) do update set (seq, event_id, state, severity, summary, value, threshold, score, lower, upper,
       flapping, firing, assigned_to, acknowledged_by, acknowledged_at, resolved_by, resolved_at, resolve_reason, updated_at) =
       (excluded.seq, excluded.event_id, excluded.state, excluded.severity, excluded.summary, excluded.value,
        excluded.threshold, excluded.score, excluded.lower, excluded.upper, excluded.flapping, excluded.firing,
        excluded.assigned_to, excluded.acknowledged_by, excluded.acknowledged_at, excluded.resolved_by,
        excluded.resolved_at, excluded.resolve_reason, excluded.updated_at)`,
    [
      JSON.stringify(
        [...last.values()].map((change) =>
          fromAlert(change.tenant, written.get(change) ?? change.after),
        ),
      ),
    ],
  );
  const at = formatInstant(nowMs);
  const entries = changes.map((change) => ({
    tenant_id: change.tenant,
    timeline_id: uuidv7(),
    alert_id: change.after.alert_id,
    incident_id: change.after.incident_id ?? null,
    kind: change.entry.kind,
    entry: change.entry.entry,
    actor: change.entry.actor,
    event_id: change.entry.eventId,
    at: change.entry.atMs === undefined ? at : formatInstant(change.entry.atMs),
    written_at: change.entry.atMs === undefined ? null : at,
  }));
  await tx.query('insert into timeline select * from json_populate_recordset(null::timeline, $1)', [
    JSON.stringify(entries),
  ]);
  // An audit log only grows, and a canary raises an alert every few seconds that nobody acts on.
  const audited = changes.filter((change) => change.tenant !== CANARY_TENANT);
  await writeAudit(
    tx,
    audited.map((change) => ({
      tenant_id: change.tenant,
      at,
      actor: asker ?? change.entry.actor,
      action: `alert.${change.entry.kind}`,
      object_type: 'alert',
      object_id: change.after.alert_id,
      before: change.before === undefined ? null : auditView(change.before),
      after: auditView(change.after),
      trace_id: traceId,
    })),
  );
  return changes.map((change, i) => {
    const { tenant_id: _, at: timestamp, ...entry } = entries[i] as (typeof entries)[number];
    return { alert: written.get(change) ?? change.after, entry: { ...entry, timestamp } };
  });
}

/** What of an alert can change; the rest never does. */
function auditView(alert: Alert): Partial<Alert> {
  const { state, severity, firing, assigned_to, acknowledged_by, resolved_by, resolve_reason } =
    alert;
  return { state, severity, firing, assigned_to, acknowledged_by, resolved_by, resolve_reason };
}
