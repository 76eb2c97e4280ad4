import { type Match, type RuleInput, RuleInputSchema, type Where } from '@batcave/shared/rules';
import { Compile } from 'typebox/compile';
import { checkRule } from '../check/checkRule.ts';
import { ALONE } from '../ruleContext.ts';
import type { EventCount } from './count.ts';
import type { RuleHead } from './header.ts';
import type { Reading } from './options.ts';
import { allOf, countUpTo, toMatchWhere } from './whereTree.ts';

const RuleInputCheck = Compile(RuleInputSchema);
const MAX_CONDITIONS = 256;
const SPLIT = 'Make several rules of it.';

/** What a rule finds: which logs, and which of their events. */
export interface Query {
  readonly logsource: Match;
  readonly where: Where;
}

function conditionOf(
  count: EventCount | undefined,
  { options, findings }: Reading,
): Pick<RuleInput, 'condition' | 'group_by' | 'no_data'> {
  if (count === undefined)
    return {
      group_by: [...(options.groupBy ?? ['source'])],
      condition: { aggregate: 'count', window: '1m', operator: '>=', threshold: 1 },
    };
  const { window, operator, threshold, groupBy } = count;
  const condition = { aggregate: 'count', window, operator, threshold } as const;
  if (operator === '>' || operator === '>=') return { group_by: [...groupBy], condition };
  findings.note(
    `It fires from the first event of a group on, and clears when there are more, or none for ${window}.`,
  );
  // Sigma finds few events, never none: a group without any is not in its results.
  return {
    ...{ group_by: [...groupBy], condition },
    no_data: { after: window, policy: 'resolve' },
  };
}

/** Puts the parts together. Refuses what the rule language cannot hold. */
export function toRule(
  head: RuleHead,
  { logsource, where }: Query,
  count: EventCount | undefined,
  reading: Reading,
): RuleInput | undefined {
  const { findings } = reading;
  const root = allOf([...(logsource.where ?? []), where]);
  if (countUpTo(root, MAX_CONDITIONS) > MAX_CONDITIONS)
    return findings.refuse(
      '/detection',
      `at most ${String(MAX_CONDITIONS)} single conditions, each use of a search identifier counted`,
      SPLIT,
    );
  const rule: RuleInput = {
    ...head,
    match: { ...logsource, where: toMatchWhere(root) },
    ...conditionOf(count, reading),
  };
  const [fault] = checkRule(rule, ALONE);
  if (fault !== undefined)
    return fault.field.startsWith('/match/where')
      ? findings.refuse('/detection', `a detection that becomes ${fault.limit}`, SPLIT)
      : findings.refuse('', `a rule whose ${fault.field} is ${fault.limit}`, fault.fix);
  const [error] = RuleInputCheck.Errors(rule);
  if (error === undefined) return rule;
  return findings.refuse(
    '',
    `a rule that the rule language takes: ${error.instancePath} ${error.message}`,
    'Mend the options of the import, or shorten the document.',
  );
}
