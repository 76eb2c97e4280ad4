import { type LogEvent, SEVERITIES } from '@batcave/shared/events';

/** The columns that make a `LogEvent`; `payload` as text, so that it is not parsed for nothing. */
export const EVENT_COLUMNS =
  'tenant_id, event_id, seq, occurred_at, received_at, source, type, severity, labels, payload::text as payload_json';

export interface EventRow {
  tenant_id: string;
  event_id: string;
  seq: number;
  occurred_at: number;
  received_at: number;
  source: string;
  type: string;
  severity: number;
  labels: Record<string, string>;
  payload_json: string;
}

/** A row as the event it was: the same values that went in. */
export function toLogEvent(row: EventRow): LogEvent {
  return {
    tenant: row.tenant_id,
    seq: row.seq,
    eventId: row.event_id,
    source: row.source,
    type: row.type,
    severity: SEVERITIES[row.severity] ?? 'INFO',
    atMs: row.occurred_at,
    receivedAtMs: row.received_at,
    labels: row.labels,
    payload: JSON.parse(row.payload_json),
    payloadJson: row.payload_json,
  };
}
