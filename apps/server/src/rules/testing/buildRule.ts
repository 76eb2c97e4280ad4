import type { Condition, Match, Rule } from '@batcave/shared/rules';

/** A rule with a condition. */
export type ConditionRule = Rule & { readonly match: Match; readonly condition: Condition };

/** A rule that fires when the largest `payload.v` of a source within 10 s is over 90. */
export function buildRule(fields: Partial<ConditionRule> = {}): ConditionRule {
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
export function buildCondition(fields: Partial<Condition> = {}): Condition {
  return { ...buildRule().condition, ...fields };
}
