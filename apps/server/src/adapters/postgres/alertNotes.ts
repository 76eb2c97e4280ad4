import type { Alert, AlertEscalation, IncidentLink, Quiet } from '@batcave/shared/alerts';
import { type AlertRow, lockAlerts, toAlert } from './alertRows.ts';
import type { Queryable } from './pool.ts';
import { storable } from './storableText.ts';

/** What the dispatcher says of an alert. What is left out stays as it is; null takes it away. */
export interface AlertNote {
  readonly alertId: string;
  readonly incident_id?: string;
  readonly incident_link?: IncidentLink;
  readonly quiet?: Quiet | null;
  readonly escalation?: AlertEscalation | null;
}

/**
 * Takes the next `count` places of the tenant's alerts and returns the first. They are held to the end of
 * the transaction: a reader that follows `seq` never sees a later one before an earlier one. Lock the
 * alerts before, or two transactions wait for each other.
 */
export async function takeSeqs(tx: Queryable, tenant: string, count: number): Promise<number> {
  const { rows } = await tx.query<{ seq: number }>(
    `insert into alert_seqs (tenant_id, seq) values ($1, $2)
     on conflict (tenant_id) do update set seq = alert_seqs.seq + $2 returning seq`,
    [tenant, count],
  );
  return (rows[0]?.seq ?? 0) - count + 1;
}

/**
 * Sets what the dispatcher says of alerts, each with a new `seq`, so that consoles get it. Several notes on
 * one alert are laid over each other in their order; an alert that is not there is passed over. Returns the
 * alerts as they are now, in order of `seq`.
 *
 * Locks the alerts in order of their ids and then the counter, as `writeAlertChanges` does. So call it once
 * in a transaction, or lock all its alerts before the first call.
 */
export async function noteOnAlerts(
  tx: Queryable,
  tenant: string,
  notes: readonly AlertNote[],
): Promise<Alert[]> {
  if (notes.length === 0) return [];
  const merged = new Map<string, AlertNote>();
  for (const note of notes) {
    const alertId = note.alertId.toLowerCase();
    merged.set(alertId, { ...merged.get(alertId), ...note, alertId });
  }
  const standing = await lockAlerts(tx, tenant, [...merged.keys()]);
  const found = [...merged.values()].filter(({ alertId }) => standing.has(alertId));
  if (found.length === 0) return [];
  const first = await takeSeqs(tx, tenant, found.length);
  const { rows } = await tx.query<AlertRow>(
    `update alerts a
        set seq = n.seq,
            incident_id = case when n.says like '%i%' then n.incident_id else a.incident_id end,
            incident_link = case when n.says like '%l%' then n.incident_link else a.incident_link end,
            quiet = case when n.says like '%q%' then n.quiet else a.quiet end,
            escalation = case when n.says like '%e%' then n.escalation else a.escalation end
       from json_to_recordset($2) as n (alert_id uuid, seq bigint, says text, incident_id uuid,
                                        incident_link json, quiet json, escalation json)
      where a.tenant_id = $1 and a.alert_id = n.alert_id
      returning a.*`,
    [tenant, JSON.stringify(found.map((note, i) => toRecord(note, first + i)))],
  );
  return rows.map(toAlert).sort((a, b) => a.seq - b.seq);
}

/** `says` names what the note speaks of: a record cannot tell null from what was left out. */
function toRecord({ alertId, ...note }: AlertNote, seq: number): Record<string, unknown> {
  const says = [
    note.incident_id === undefined ? '' : 'i',
    note.incident_link === undefined ? '' : 'l',
    note.quiet === undefined ? '' : 'q',
    note.escalation === undefined ? '' : 'e',
  ].join('');
  return { ...storable(note), alert_id: alertId, seq, says };
}
