import { SEVERITIES } from '@batcave/shared/events';
import type { Incident } from '@batcave/shared/incidents';
import { formatInstant } from '@batcave/shared/time';

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
