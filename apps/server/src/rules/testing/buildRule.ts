import type { Rule } from '@batcave/shared/rules';

/** A rule that fires when the largest `payload.v` of a source within 10 s is over 90. */
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

/** The condition of `buildRule`, changed. */
export function buildCondition(fields: Partial<Rule['condition']> = {}): Rule['condition'] {
  return { ...buildRule().condition, ...fields };
}
