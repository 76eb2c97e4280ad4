import type { When } from './condition.ts';
import type { RuleInput } from './schema.ts';

/** The ids of the rules that a rule joins, each once and in small letters; none for a rule without `when`. */
export function namedRules({ when }: Pick<RuleInput, 'when'>): string[] {
  const ids = new Set<string>();
  const walk = ({ rule, any = [], all = [], not }: When): void => {
    if (rule !== undefined) ids.add(rule.toLowerCase());
    for (const part of [...any, ...all]) walk(part);
    if (not !== undefined) walk(not);
  };
  if (when !== undefined) walk(when);
  return [...ids];
}
