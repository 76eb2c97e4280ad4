import type { Rule, RuleInput } from '@batcave/shared/rules';

/** An id that is the same in every run. */
export function ruleId(n: number): string {
  return `0193a4c0-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** A rule as a person writes it. */
export function aSpec(fields: Partial<RuleInput> = {}): RuleInput {
  return {
    name: 'busy',
    severity: 'ERROR',
    match: { type: 'host.cpu' },
    condition: { aggregate: 'count', window: '1m', operator: '>', threshold: 1 },
    ...fields,
  };
}

/** A rule that fires when both others do. */
export function aComposite(name: string, ...parts: readonly number[]): RuleInput {
  return { name, severity: 'ERROR', when: { all: parts.map((n) => ({ rule: ruleId(n) })) } };
}

/** A rule as it is stored. */
export function aStored(n: number, spec: RuleInput = aSpec()): Rule {
  return {
    ...spec,
    enabled: spec.enabled ?? true,
    rule_id: ruleId(n),
    version: 3,
    created_at: '2026-11-23T08:42:17.330Z',
    updated_at: '2026-11-23T08:42:17.330Z',
    updated_by: 'console/ana',
  };
}
