import { severityRank, SEVERITIES } from '@batcave/shared/events';
import type { Incident } from '@batcave/shared/incidents';
import { formatInstant } from '@batcave/shared/time';
import type { IncidentChanges, IncidentState } from '../../alerts/index.ts';
import { type AlertNote, noteOnAlerts, takeSeqs } from './alertNotes.ts';
import type { Queryable } from './pool.ts';
import { storable } from './storableText.ts';

/** A row of `incidents` as the driver reads it. */
export interface IncidentRow {
  tenant_id: string;
  incident_id: string;
  seq: number;
  state: Incident['state'];
  severity: number;
  worst_severity: number;
  title: string;
  services: string[];
  alert_count: number;
  open_count: number;
  ack_count: number;
  opened_at: number;
  updated_at: number;
  resolved_at: number | null;
}

/** A row as it goes over the wire. */
export function toIncident({ tenant_id: _, ...row }: IncidentRow): Incident {
  return {
    ...row,
    severity: SEVERITIES[row.severity] ?? 'INFO',
    worst_severity: SEVERITIES[row.worst_severity] ?? 'INFO',
    opened_at: formatInstant(row.opened_at),
    updated_at: formatInstant(row.updated_at),
    resolved_at: row.resolved_at === null ? null : formatInstant(row.resolved_at),
  };
}

/**
 * Writes incidents as they are now and which alert belongs to which, with what else there is to note on
 * alerts, in the caller's transaction. Safe to repeat. Locks as `noteOnAlerts` does, so the same holds: once
 * in a transaction, or with all its alerts locked before.
 */
export async function writeIncidents(
  tx: Queryable,
  tenant: string,
  { incidents, links }: IncidentChanges,
  notes: readonly AlertNote[] = [],
): Promise<void> {
  const places = links.map(({ alertId, incidentId, link }): AlertNote => {
    return { alertId, incident_id: incidentId, incident_link: link };
  });
  await noteOnAlerts(tx, tenant, [...places, ...notes]);
  if (incidents.length === 0) return;
  const first = await takeSeqs(tx, tenant, incidents.length);
  await tx.query(
    `insert into incidents select * from json_populate_recordset(null::incidents, $1)
     on conflict (tenant_id, incident_id) do update set (seq, state, severity, worst_severity, title, services,
       alert_count, open_count, ack_count, opened_at, updated_at, resolved_at) =
       (excluded.seq, excluded.state, excluded.severity, excluded.worst_severity, excluded.title, excluded.services,
        excluded.alert_count, excluded.open_count, excluded.ack_count, excluded.opened_at, excluded.updated_at,
        excluded.resolved_at)`,
    [JSON.stringify(incidents.map((incident, i) => fromState(tenant, incident, first + i)))],
  );
}

function fromState(tenant: string, state: IncidentState, seq: number): Record<string, unknown> {
  return {
    ...storable(state),
    tenant_id: tenant,
    seq,
    severity: severityRank(state.severity),
    worst_severity: severityRank(state.worst_severity),
  };
}
