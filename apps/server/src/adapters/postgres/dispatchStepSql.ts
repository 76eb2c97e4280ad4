import type { IncidentState } from '../../alerts/index.ts';
import type { DispatchCommit } from '../../dispatch/index.ts';
import { formatInstant } from '@batcave/shared/time';
import { v7 as uuidv7 } from 'uuid';
import { severityRank } from '@batcave/shared/events';
import { notificationRows, STATE_FORMAT, type StateWrite } from './dispatchRows.ts';
import { storable } from './storableText.ts';

/**
 * One step of a dispatcher as one statement, so that it costs one way to the store: the position under its
 * epoch, then, only if that moved, what is said on alerts and incidents with the next places of the tenant's
 * `seq`, state, messages, timeline and record. Alerts are locked in order of their ids and then the counter,
 * as everywhere.
 *
 * Gives `moved` (1 when it was done) and `done` (1 when it had been done before).
 */
export const DISPATCH_STEP_SQL = `
with input as (select $5::json as d),
before as (
  select 1 from dispatch_position where tenant_id = $1 and epoch = $2 and advanced_at = $4
), position as (
  update dispatch_position set alert_seq = $3, advanced_at = $4
   where tenant_id = $1 and epoch = $2 and advanced_at < $4 returning 1
), notes as (
  select n.*, row_number() over (order by n.place) as nth from (
    select r.* from input, json_to_recordset(d -> 'notes') as r (place integer, alert_id uuid, says text,
             incident_id uuid, incident_link json, quiet json, escalation json)
     where exists (select from position)
       and exists (select from alerts a where a.tenant_id = $1 and a.alert_id = r.alert_id)) n
), locked as (
  select a.alert_id from alerts a
   where a.tenant_id = $1 and a.alert_id in (select alert_id from notes) order by a.alert_id for update
), incidents_in as (
  select i.*, row_number() over () as nth
    from input, json_populate_recordset(null::incidents, d -> 'incidents') as i
   where exists (select from position)
), counted as (
  select (select count(*) from locked) as alerts, (select count(*) from incidents_in) as incidents
), seqs as (
  insert into alert_seqs as s (tenant_id, seq)
  select $1, alerts + incidents from counted where alerts + incidents > 0
  on conflict (tenant_id) do update set seq = s.seq + excluded.seq returning seq
), first as (
  select seqs.seq - counted.alerts - counted.incidents as seq, counted.alerts from seqs, counted
), noted as (
  update alerts a
     set seq = first.seq + n.nth,
         incident_id = case when n.says like '%i%' then n.incident_id else a.incident_id end,
         incident_link = case when n.says like '%l%' then n.incident_link else a.incident_link end,
         quiet = case when n.says like '%q%' then n.quiet else a.quiet end,
         escalation = case when n.says like '%e%' then n.escalation else a.escalation end
    from notes n, first
   where a.tenant_id = $1 and a.alert_id = n.alert_id returning 1
), incidents_out as (
  insert into incidents (tenant_id, incident_id, seq, state, severity, worst_severity, title, services, alert_count,
                         open_count, ack_count, opened_at, updated_at, resolved_at)
  select $1, i.incident_id, first.seq + first.alerts + i.nth, i.state, i.severity, i.worst_severity, i.title, i.services,
         i.alert_count, i.open_count, i.ack_count, i.opened_at, i.updated_at, i.resolved_at
    from incidents_in i, first
  on conflict (tenant_id, incident_id) do update set (seq, state, severity, worst_severity, title, services,
    alert_count, open_count, ack_count, opened_at, updated_at, resolved_at) =
    (excluded.seq, excluded.state, excluded.severity, excluded.worst_severity, excluded.title, excluded.services,
     excluded.alert_count, excluded.open_count, excluded.ack_count, excluded.opened_at, excluded.updated_at,
     excluded.resolved_at)
  returning 1
), gone as (
  delete from dispatch_state s
   using input, json_to_recordset(d -> 'gone') as g (kind text, key text)
   where s.tenant_id = $1 and s.kind = g.kind and s.key = g.key and exists (select from position) returning 1
), kept as (
  insert into dispatch_state (tenant_id, kind, key, format, state)
  select $1, k.kind, k.key, ${String(STATE_FORMAT)}, k.state
    from input, json_to_recordset(d -> 'kept') as k (kind text, key text, state json)
   where exists (select from position)
  on conflict (tenant_id, kind, key) do update set format = excluded.format, state = excluded.state returning 1
), told as (
  insert into notifications (tenant_id, notification_id, group_id, incident_id, receiver, receiver_type, reader,
      person, address, target_key, services, message, alert_ids, state, next_attempt_at, fallback_of, tried, created_at)
  select $1, r.notification_id, r.group_id, r.incident_id, r.receiver, r.receiver_type, r.reader, r.person,
         r.address, r.target_key, r.services, r.message, r.alert_ids, 'pending', r.created_at, r.fallback_of,
         r.tried, r.created_at
    from input, json_to_recordset(d -> 'notifications') as r (place integer, notification_id uuid, group_id uuid,
           incident_id uuid, receiver text, receiver_type text, reader text, person text, address text,
           target_key text, services text[], message json, alert_ids uuid[], fallback_of uuid, tried text[],
           created_at timestamptz)
   where exists (select from position)
   order by r.place
  on conflict do nothing returning 1
), cancelled as (
  update notifications n set state = 'cancelled', state_reason = c.reason, next_attempt_at = null
    from input, json_to_recordset(d -> 'cancelled') as c (notification_id uuid, reason text)
   where n.tenant_id = $1 and n.notification_id = c.notification_id and n.state = 'pending'
     and exists (select from position) returning 1
), entries as (
  insert into timeline (tenant_id, timeline_id, alert_id, incident_id, kind, entry, actor, notification_id, at)
  select $1, t.timeline_id, t.alert_id, t.incident_id, t.kind, t.entry, t.actor, t.notification_id, t.at
    from input, json_to_recordset(d -> 'entries') as t (timeline_id uuid, alert_id uuid, incident_id uuid, kind text,
           entry text, actor text, notification_id uuid, at timestamptz)
   where exists (select from position) returning 1
), decided as (
  insert into decisions (tenant_id, decision_id, alert_id, at, stages)
  select $1, t.decision_id, t.alert_id, t.at, t.stages
    from input, json_to_recordset(d -> 'decisions') as t (decision_id uuid, alert_id uuid, at timestamptz, stages json)
   where exists (select from position) returning 1
)
select (select count(*) from position) as moved, (select count(*) from before) as done`;

/** What the statement takes: tenant, epoch, seq, time, and everything that was decided. */
export function dispatchStepValues(
  commit: DispatchCommit,
  state: readonly StateWrite[],
  actor: string,
): unknown[] {
  const { tenant, epoch, alertSeq, nowMs, step } = commit;
  const { outbox, incidents } = step;
  return [
    tenant,
    epoch,
    alertSeq,
    formatInstant(nowMs),
    JSON.stringify(
      storable({
        notes: mergeNotes(commit),
        incidents: incidents.incidents.map(incidentRow),
        gone: state.filter((row) => row.state === null).map(({ kind, key }) => ({ kind, key })),
        kept: state.filter((row) => row.state !== null),
        notifications: notificationRows(outbox.notifications),
        cancelled: outbox.cancelled.map(({ notificationId, reason }) => ({
          notification_id: notificationId,
          reason,
        })),
        entries: outbox.entries.map((entry) => ({
          timeline_id: uuidv7(),
          alert_id: entry.alertId,
          incident_id: entry.incidentId,
          kind: entry.kind,
          entry: entry.entry,
          actor,
          notification_id: entry.notificationId ?? null,
          at: formatInstant(entry.atMs),
        })),
        decisions: outbox.decisions.map(({ alertId, atMs, stages }) => ({
          decision_id: uuidv7(),
          alert_id: alertId,
          at: formatInstant(atMs),
          stages,
        })),
      }),
    ),
  ];
}

/** Each alert once, with all that is said of it. */
function mergeNotes({ step: { outbox, incidents } }: DispatchCommit): unknown[] {
  const notes = new Map<string, Record<string, unknown> & { says: string }>();
  const say = (alertId: string, letter: string, name: string, value: unknown): void => {
    const note = notes.get(alertId) ?? { alert_id: alertId, place: notes.size, says: '' };
    notes.set(alertId, { ...note, says: note.says + letter, [name]: value });
  };
  for (const { alertId, incidentId, link } of incidents.links) {
    say(alertId, 'i', 'incident_id', incidentId);
    say(alertId, 'l', 'incident_link', link);
  }
  for (const { alertId, quiet, escalation } of outbox.marks) {
    if (quiet !== undefined) say(alertId, 'q', 'quiet', quiet);
    if (escalation !== undefined) say(alertId, 'e', 'escalation', escalation);
  }
  return [...notes.values()];
}

function incidentRow(state: IncidentState): Record<string, unknown> {
  return {
    ...state,
    severity: severityRank(state.severity),
    worst_severity: severityRank(state.worst_severity),
  };
}
