import type { Alert } from '@batcave/shared/alerts';
import type { EventRecord, Severity } from '@batcave/shared/events';
import type { CanaryReport } from '@batcave/shared/health';

/** The moment all test data is counted from. */
export const NOW_MS = Date.parse('2026-11-23T08:42:17.000Z');

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

/** A valid UUID that differs for every number. */
export function uuid(n: number, kind = 0xa1): string {
  return `019ab000-${hex(kind, 4)}-7000-8000-${hex(n, 12)}`;
}

/** An alert with every field filled; `n` names it. */
export function buildAlert(n: number, fields: Partial<Alert> = {}): Alert {
  const createdAt = new Date(NOW_MS - 60_000 - n * 1000).toISOString();
  return {
    alert_id: uuid(n),
    event_id: uuid(n, 0xe1),
    rule_id: uuid(1, 0xc1),
    rule_name: 'Replication lag',
    rule_version: 3,
    state: 'OPEN',
    severity: 'WARN',
    service: `service-${String(n % 40)}`,
    summary: `Alert number ${String(n)}`,
    condition: 'avg(payload.lag_s) over 1m > 30',
    group: { source: `host-${String(n)}` },
    labels: { service: `service-${String(n % 40)}`, env: 'prod' },
    value: 48,
    threshold: 30,
    score: null,
    lower: null,
    upper: null,
    flapping: null,
    firing: true,
    assigned_to: null,
    acknowledged_by: null,
    acknowledged_at: null,
    resolved_by: null,
    resolved_at: null,
    resolve_reason: null,
    runbook_url: null,
    created_at: createdAt,
    updated_at: createdAt,
    seq: n + 1,
    ...fields,
  };
}

/** Many alerts with the severities mixed as in real life: few critical, many informing. */
export function buildAlerts(count: number): Alert[] {
  const mix: Severity[] = ['INFO', 'WARN', 'INFO', 'INFO', 'ERROR', 'INFO', 'WARN', 'INFO'];
  return Array.from({ length: count }, (_, n) =>
    buildAlert(n, {
      severity: n % 97 === 13 ? 'CRITICAL' : (mix[n % mix.length] ?? 'INFO'),
      state: n % 3 === 0 ? 'ACK' : 'OPEN',
      acknowledged_by: n % 3 === 0 ? 'M. Diaz' : null,
    }),
  );
}

/** An event; `n` is its place on the log. */
export function buildEvent(n: number, fields: Partial<EventRecord> = {}): EventRecord {
  const at = new Date(NOW_MS + n * 7).toISOString();
  return {
    event_id: uuid(n, 0xe2),
    source: ['cart', 'auth', 'orders', 'payments-api', 'web-2'][n % 5] ?? 'cart',
    type: 'http.request',
    severity: 'INFO',
    timestamp: at,
    labels: {},
    payload: { message: `GET /v1/items/${String(n)} 200 ${String(20 + (n % 70))}ms` },
    received_at: at,
    seq: n,
    ...fields,
  };
}

/** What a server says of its canary while all is well. Another of its cluster judges. */
export function buildCanary(fields: Partial<CanaryReport> = {}): CanaryReport {
  const at = new Date(NOW_MS).toISOString();
  return {
    server: 'eu1',
    status: 'ok',
    since: at,
    reason: null,
    as_of: at,
    interval_ms: 5_000,
    last_at: at,
    sent: 900,
    lost: 0,
    stages: [
      { stage: 'accepted', last_ms: 4, p50_ms: 4, p99_ms: 9 },
      { stage: 'judged', last_ms: null, p50_ms: null, p99_ms: null },
      { stage: 'alerted', last_ms: 11, p50_ms: 9, p99_ms: 1_240 },
      { stage: 'streamed', last_ms: 14, p50_ms: 12, p99_ms: 32 },
    ],
    ...fields,
  };
}
