import type { FieldFault } from '@batcave/shared/errors';
import { type RuleInput, THRESHOLD_DETECTOR } from '@batcave/shared/rules';
import { parseDuration } from '@batcave/shared/time';
import { ALONE, type RuleContext } from '../ruleContext.ts';
import { checkCondition, checkDelay, checkLevels } from './checkCondition.ts';
import { checkGroupBy, checkPath, checkSummary } from './checkFields.ts';
import { checkMatch } from './checkMatch.ts';
import { checkWhen } from './checkWhen.ts';
import { checkDuration, fault, HELD, LATE, MEASURED } from './fault.ts';

const FORMS = ['condition', 'absence', 'when'] as const;
/** What a rule without a condition cannot have. */
const OF_CONDITIONS = ['no_data', 'on_error', 'for'] as const;

function checkForm(rule: RuleInput): FieldFault[] {
  const forms = FORMS.filter((form) => rule[form] !== undefined);
  if (forms.length === 0)
    return fault('/condition', 'a condition, an absence or a when', 'Say what the rule judges.');
  if (forms.length > 1)
    return fault(`/${forms[1] ?? ''}`, `left out beside ${forms[0] ?? ''}`, 'Make two rules.');
  if (rule.when === undefined && rule.match === undefined)
    return fault('/match', 'which events count', 'Add a match; {} matches every event.');
  if (rule.when !== undefined && rule.match !== undefined)
    return fault('/match', 'left out: the rules it joins have their own', 'Take it out.');
  const foreign = rule.absence === undefined ? [] : OF_CONDITIONS;
  const ofWhen = rule.when === undefined ? [] : (['no_data', 'on_error'] as const);
  return [...foreign, ...ofWhen]
    .filter((name) => rule[name] !== undefined)
    .flatMap((name) => fault(`/${name}`, 'left out: it belongs to conditions', 'Take it out.'));
}

function checkAbsence({ absence, group_by: groupBy = ['source'] }: RuleInput): FieldFault[] {
  const wanted = groupBy.toSorted().join('\n');
  return (absence?.expect ?? []).flatMap((group, i) => {
    if (Object.keys(group).toSorted().join('\n') === wanted) return [];
    return fault(
      `/absence/expect/${String(i)}`,
      `a value for each of ${groupBy.join(', ') || 'no fields'}, and no other`,
      'Name the fields of group_by.',
    );
  });
}

function checkFlapping({ flapping }: RuleInput): FieldFault[] {
  if (flapping === undefined || flapping === false) return [];
  const { within = '10m', calm = '5m' } = flapping;
  const faults = [
    ...checkDuration('/flapping/within', within, MEASURED),
    ...checkDuration('/flapping/calm', calm, MEASURED),
  ];
  if (faults.length > 0 || (parseDuration(calm) ?? 0) <= (parseDuration(within) ?? 0))
    return faults;
  return fault(
    '/flapping/calm',
    'at most within',
    'A group that is calm for longer than within is not flapping any more: send a shorter calm.',
  );
}

/**
 * What is wrong with a rule that already has the right shape; empty when it can be compiled.
 *
 * @param context  The detectors there are, and the other rules of the tenant.
 */
export function checkRule(rule: RuleInput, context: RuleContext = ALONE): FieldFault[] {
  const { condition, when, match, group_by: groupBy = [] } = rule;
  const ofForm = checkForm(rule);
  if (ofForm.length > 0) return ofForm;
  const kind = context.kinds.get(condition?.detector ?? THRESHOLD_DETECTOR);
  return [
    ...(condition === undefined ? [] : checkCondition(condition, context)),
    ...(when === undefined ? [] : checkWhen(rule, when, context.find)),
    ...checkLevels(rule, kind?.defaultThreshold),
    ...checkDuration('/for', rule.for, HELD),
    ...checkDuration('/keep_firing_for', rule.keep_firing_for, HELD),
    ...checkDuration('/cool_down', rule.cool_down, HELD),
    ...checkDuration('/evaluation_delay', rule.evaluation_delay, LATE),
    ...checkDelay(rule),
    ...checkDuration('/no_data/after', rule.no_data?.after, MEASURED),
    ...checkDuration('/absence/after', rule.absence?.after, MEASURED),
    ...checkAbsence(rule),
    ...checkFlapping(rule),
    ...(match === undefined ? [] : checkMatch(match)),
    ...checkGroupBy(groupBy),
    ...(rule.absence?.expect ?? []).flatMap((group, i) =>
      Object.keys(group).flatMap((name) => checkPath(`/absence/expect/${String(i)}`, name)),
    ),
    ...checkSummary(rule.summary ?? ''),
  ];
}
