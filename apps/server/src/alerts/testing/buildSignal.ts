import type { Rule } from '@batcave/shared/rules';
import type { Signal } from '../../rules/index.ts';

/** The rule of `buildSignal`. */
export function buildRule(fields: Partial<Rule> = {}): Rule {
  return {
    rule_id: '00000000-0000-4000-8000-000000000001',
    version: 1,
    name: 'too busy',
    enabled: true,
    severity: 'ERROR',
    match: { type: 'host.cpu' },
    condition: {
      aggregate: 'max',
      field: 'payload.v',
      window: '10s',
      operator: '>',
      threshold: 90,
    },
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    updated_by: 'ann',
    ...fields,
  };
}

/** A rule raises for `web-1`, one second into 2026. */
export function buildSignal(fields: Partial<Signal> = {}): Signal {
  const atMs = Date.UTC(2026, 0, 1, 0, 0, 1);
  return {
    kind: 'raised',
    ruleId: '00000000-0000-4000-8000-000000000001',
    ruleVersion: 1,
    groupKey: '["web-1"]',
    group: { source: 'web-1' },
    episode: atMs,
    atMs,
    severity: 'ERROR',
    value: 97,
    limit: 90,
    score: null,
    lower: null,
    upper: null,
    flapping: null,
    noData: false,
    reason: 'max(payload.v) over 10s is 97 > 90',
    eventId: '00000000-0000-4000-8000-0000000000e1',
    source: 'web-1',
    labels: {},
    fields: {},
    ...fields,
  };
}
