import type {
  Alert,
  AlertEscalation,
  IncidentLink,
  Quiet,
  TimelineEntry,
} from '@batcave/shared/alerts';
import { SEVERITIES, severityRank } from '@batcave/shared/events';
import { formatInstant } from '@batcave/shared/time';
import type { Queryable } from './pool.ts';

/** A row of `alerts` as the driver reads it: instants as epoch milliseconds. */
export interface AlertRow {
  tenant_id: string;
  alert_id: string;
  seq: number;
  event_id: string | null;
  rule_id: string;
  rule_name: string;
  rule_version: number;
  state: Alert['state'];
  severity: number;
  service: string;
  summary: string;
  condition: string;
  group_values: Record<string, string>;
  labels: Record<string, string>;
  value: number | null;
  threshold: number;
  score: number | null;
  lower: number | null;
  upper: number | null;
  flapping: Alert['flapping'];
  firing: boolean;
  assigned_to: string | null;
  acknowledged_by: string | null;
  acknowledged_at: number | null;
  resolved_by: string | null;
  resolved_at: number | null;
  resolve_reason: string | null;
  runbook_url: string | null;
  incident_id: string | null;
  incident_link: IncidentLink | null;
  quiet: Quiet | null;
  escalation: AlertEscalation | null;
  created_at: number;
  updated_at: number;
}

const instant = (atMs: number | null): string | null =>
  atMs === null ? null : formatInstant(atMs);

/** A row as it goes over the wire. */
export function toAlert({ tenant_id: _, group_values, ...row }: AlertRow): Alert {
  return {
    ...row,
    severity: SEVERITIES[row.severity] ?? 'INFO',
    group: group_values,
    acknowledged_at: instant(row.acknowledged_at),
    resolved_at: instant(row.resolved_at),
    created_at: formatInstant(row.created_at),
    updated_at: formatInstant(row.updated_at),
  };
}

/** An alert as JSON whose keys are the columns, for `json_populate_recordset`. */
export function fromAlert(tenant: string, { group, ...alert }: Alert): Record<string, unknown> {
  return {
    ...alert,
    tenant_id: tenant,
    group_values: group,
    severity: severityRank(alert.severity),
  };
}

/** A row of `timeline`. */
export interface TimelineRow {
  timeline_id: string;
  alert_id: string | null;
  incident_id: string | null;
  kind: TimelineEntry['kind'];
  entry: string;
  actor: string;
  event_id: string | null;
  notification_id: string | null;
  message_id: string | null;
  at: number;
  written_at: number | null;
}

/** The columns of a `TimelineRow`. */
export const TIMELINE_COLUMNS =
  'timeline_id, alert_id, incident_id, kind, entry, actor, event_id, notification_id, message_id, at, written_at';

export function toTimelineEntry({ at, written_at, ...row }: TimelineRow): TimelineEntry {
  return { ...row, timestamp: formatInstant(at), written_at: instant(written_at) };
}

/** Locks in one order, so that two transactions over the same alerts cannot wait for each other. */
export async function lockAlerts(
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
