import type { FieldFault } from '@batcave/shared/errors';
import { namedRules, type Rule, type RuleInput, type When } from '@batcave/shared/rules';
import { fault } from './fault.ts';

const MAX_DEPTH = 8;
const MAX_RULES = 16;

function checkShape(pointer: string, when: When, depth: number): FieldFault[] {
  if (depth > MAX_DEPTH)
    return fault(pointer, `nested ${String(MAX_DEPTH)} deep, at most`, 'Join lists of one kind.');
  const { rule, any, all, not } = when;
  if ([rule, any, all, not].filter((form) => form !== undefined).length !== 1)
    return fault(pointer, 'exactly one of rule, any, all and not', 'Send one of them.');
  const lists = Object.entries({ any, all });
  return [
    ...lists.flatMap(([name, parts = []]) =>
      parts.flatMap((part, i) => checkShape(`${pointer}/${name}/${String(i)}`, part, depth + 1)),
    ),
    ...(not === undefined ? [] : checkShape(`${pointer}/not`, not, depth + 1)),
  ];
}

const groupByOf = ({ group_by: groupBy }: RuleInput): string => (groupBy ?? ['source']).join(', ');

function checkPart(
  rule: RuleInput,
  ruleId: string,
  find: (ruleId: string) => Rule | undefined,
): FieldFault[] {
  const part = find(ruleId);
  if (part === undefined) return fault('/when', 'rules that exist', `There is no rule ${ruleId}.`);
  if (part.when !== undefined)
    return fault(
      '/when',
      'rules that are not joined themselves',
      `Write what "${part.name}" joins into this one.`,
    );
  if (part.absence?.expect !== undefined)
    return fault(
      '/when',
      'rules that wait for no group by name',
      `"${part.name}" has an absence with expect: join one without it.`,
    );
  if (groupByOf(part) === groupByOf(rule)) return [];
  return fault(
    '/group_by',
    `the same as that of the rules it joins`,
    `"${part.name}" is grouped by ${groupByOf(part) || 'nothing'}, this one by ${groupByOf(rule) || 'nothing'}.`,
  );
}

/** What is wrong with a rule that joins others. */
export function checkWhen(
  rule: RuleInput,
  when: When,
  find: (ruleId: string) => Rule | undefined,
): FieldFault[] {
  const faults = checkShape('/when', when, 1);
  if (faults.length > 0) return faults;
  const named = namedRules({ when });
  if (named.length > MAX_RULES)
    return fault('/when', `${String(MAX_RULES)} rules, at most`, 'Join fewer.');
  return named.flatMap((ruleId) => checkPart(rule, ruleId, find));
}
