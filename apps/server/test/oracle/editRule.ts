import { namedRules, type Rule } from '@batcave/shared/rules';

export type RuleEdit = 'rename' | 'threshold' | 'toggle' | 'delete';

/** The rule after the edit; `undefined` when it is gone. */
export function editRule(rule: Rule, edit: RuleEdit): Rule | undefined {
  const version = rule.version + 1;
  if (edit === 'rename')
    return { ...rule, version, name: `${rule.name}'`, labels: { edited: 'yes' } };
  if (edit === 'toggle') return { ...rule, version, enabled: !rule.enabled };
  return edit === 'delete' ? undefined : { ...rule, version, ...judgingOtherwise(rule) };
}

function judgingOtherwise({ absence, condition, levels, when }: Rule): Partial<Rule> {
  if (absence !== undefined)
    return { absence: { ...absence, after: absence.after === '3s' ? '4s' : '3s' } };
  if (when !== undefined) return { when: { not: when } };
  if (condition?.threshold === undefined) return { condition: { ...condition, threshold: 0.5 } };
  // A score stays between 0 and 1.
  const moved = (limit: number) => (condition.detector === undefined ? limit + 1 : limit * 0.9);
  const { threshold, recovery_threshold: recovery } = condition;
  return {
    condition: {
      ...condition,
      threshold: moved(threshold),
      ...(recovery === undefined ? {} : { recovery_threshold: moved(recovery) }),
    },
    ...(levels === undefined
      ? {}
      : { levels: levels.map((level) => ({ ...level, threshold: moved(level.threshold) })) }),
  };
}

/** The rules that a rule joins; `undefined` when one of them is not there. */
export function partsOf(rule: Rule, all: readonly (Rule | undefined)[]): Rule[] | undefined {
  const ids = namedRules(rule);
  const parts = all.filter((one) => one !== undefined && ids.includes(one.rule_id)) as Rule[];
  return parts.length === ids.length ? parts : undefined;
}

/** What decides how a rule judges, as text. */
export function judgingText(rule: Rule, parts: readonly Rule[]): string {
  return JSON.stringify(
    [rule, ...parts].map((one) => ({ ...one, name: '', version: 0, enabled: true, labels: {} })),
  );
}
