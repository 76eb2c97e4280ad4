import type { Alert } from '@batcave/shared/alerts';

/** An OPEN alert of the service `payments`. */
export function buildAlert(fields: Partial<Alert> = {}): Alert {
  return {
    alert_id: '00000000-0000-4000-8000-0000000000a1',
    event_id: null,
    rule_id: '00000000-0000-4000-8000-0000000000b1',
    rule_name: 'CPU high',
    rule_version: 1,
    state: 'OPEN',
    severity: 'ERROR',
    service: 'payments',
    summary: 'CPU high on db-1',
    condition: 'avg(payload.busy) over 1m > 90',
    group: { source: 'db-1' },
    labels: {},
    value: 97,
    threshold: 90,
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
    created_at: '2026-11-23T09:00:00.000Z',
    updated_at: '2026-11-23T09:00:00.000Z',
    seq: 1,
    ...fields,
  };
}
