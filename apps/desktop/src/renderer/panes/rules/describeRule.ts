import {
  type Condition,
  type RuleInput,
  THRESHOLD_DETECTOR,
  type When,
} from '@batcave/shared/rules';
import { formatValue, plural } from '../../ui/format.ts';

type Judged = Pick<RuleInput, 'condition' | 'absence' | 'when' | 'for' | 'no_data' | 'group_by'>;

const OVER: Readonly<Record<string, string>> = {
  '>': 'over',
  '>=': 'at least',
  '<': 'under',
  '<=': 'at most',
};
const MEASURES: Readonly<Record<string, string>> = {
  count: 'Count of events',
  rate: 'Events per second',
  sum: 'Sum of',
  avg: 'Mean of',
  min: 'Least',
  max: 'Greatest',
  p95: '95th percentile of',
};
const WAYS: Readonly<Record<string, string>> = { up: ', high only', down: ', low only' };

/** A field as it is read aloud: what stands before its name says nothing to a person. */
function bareField(field: string): string {
  return field.replace(/^(payload|labels)\./, '');
}

/** Whether the condition asks for no event at all in its window. */
function asksForNone({ aggregate, operator, threshold = NaN }: Condition): boolean {
  if (aggregate !== 'count') return false;
  return operator === '<' ? threshold > 0 && threshold <= 1 : operator === '<=' && threshold === 0;
}

/** Whether no count can ever be so: such a rule leaves it to `no_data` to raise its alert. */
function isNeverSo({ detector, aggregate, operator, threshold = NaN }: Condition): boolean {
  if ((detector ?? THRESHOLD_DETECTOR) !== THRESHOLD_DETECTOR || aggregate !== 'count')
    return false;
  return operator === '<' ? threshold <= 0 : operator === '<=' && threshold < 0;
}

function describeSilence(after: string, { group_by: fields = [] }: Judged): string {
  const whose = fields.length === 0 ? '' : ` from a ${fields.map(bareField).join(' and ')}`;
  return `No event${whose} for ${after}`;
}

function describeThreshold(condition: Condition): string {
  const { aggregate = 'avg', field, window, operator = '>', threshold } = condition;
  if (asksForNone(condition)) return `No event${window === undefined ? '' : ` within ${window}`}`;
  const measure = MEASURES[aggregate] ?? aggregate;
  const what = field === undefined ? measure : `${measure} ${bareField(field)}`;
  const limit =
    threshold === undefined ? '' : ` ${OVER[operator] ?? operator} ${formatValue(threshold)}`;
  return `${what}${limit}${window === undefined ? '' : ` within ${window}`}`;
}

function describeDetector(condition: Condition): string {
  const { detector = '', aggregate, field, step, threshold, direction = 'both' } = condition;
  const measured =
    aggregate === undefined
      ? bareField(field ?? 'the value')
      : [
          (MEASURES[aggregate] ?? aggregate).toLowerCase(),
          field === undefined ? '' : bareField(field),
        ]
          .join(' ')
          .trim();
  const each = step === undefined ? '' : ` each ${step}`;
  const from = threshold === undefined ? '' : `, score from ${formatValue(threshold)}`;
  return `Unusual ${measured}${each} (${detector.replaceAll('_', ' ')}${WAYS[direction] ?? ''}${from})`;
}

function countParts({ rule, any = [], all = [], not }: When): number {
  const parts = [...any, ...all, ...(not === undefined ? [] : [not])];
  return (rule === undefined ? 0 : 1) + parts.reduce((sum, part) => sum + countParts(part), 0);
}

function describeWhen(when: When): string {
  const rules = plural(countParts(when), 'rule');
  if (when.all !== undefined) return `All of ${rules} hold`;
  if (when.any !== undefined) return `One of ${rules} holds`;
  return `Joins ${rules}`;
}

/** What a rule waits for, in words: `Mean of busy_percent over 90 within 1m, for 30s`. */
export function describeJudgement(rule: Judged): string {
  const { condition, absence, when, no_data: noData } = rule;
  if (absence !== undefined) return describeSilence(absence.after, rule);
  const held = rule.for === undefined || rule.for === '0s' ? '' : `, for ${rule.for}`;
  if (when !== undefined) return `${describeWhen(when)}${held}`;
  if (condition === undefined) return 'Nothing: neither condition, absence nor when';
  if (noData?.policy === 'alert' && isNeverSo(condition))
    return describeSilence(noData.after, rule);
  const { detector = THRESHOLD_DETECTOR } = condition;
  const judged =
    detector === THRESHOLD_DETECTOR ? describeThreshold(condition) : describeDetector(condition);
  return `${judged}${held}`;
}

function list(value: string | readonly string[]): string {
  return typeof value === 'string' ? value : value.join(' or ');
}

/** Which events count, in words: `host.cpu from web-1 with 2 conditions`; `any event`. */
export function describeEvents({ match }: Pick<RuleInput, 'match'>): string {
  if (match === undefined) return '';
  const { source, type, severity, labels = {}, where = [] } = match;
  const conditions = Object.keys(labels).length + where.length + (severity === undefined ? 0 : 1);
  return [
    type === undefined ? 'any event' : list(type),
    ...(source === undefined ? [] : [`from ${list(source)}`]),
    ...(conditions === 0 ? [] : [`with ${plural(conditions, 'condition')}`]),
  ].join(' ');
}

const DISABLED = /^Disabled: (.*)(?:\n|$)/;

/** Why a rule was disabled, as its description keeps it; `null` when it does not say. */
export function readDisabledReason(description: string | undefined): string | null {
  return DISABLED.exec(description ?? '')?.[1] ?? null;
}

/**
 * The rule enabled or disabled. Of a disabled one the first line of the description says why, which keeps the
 * reason in the rule, in its versions and in the audit log; enabling takes that line away.
 */
export function switchRule(rule: RuleInput, isEnabled: boolean, reason = ''): RuleInput {
  const { description: before, ...rest } = rule;
  const bare = (before ?? '').replace(DISABLED, '');
  const line = reason.replaceAll(/\s+/g, ' ').trim();
  const description =
    isEnabled || line === '' ? bare : `Disabled: ${line}${bare === '' ? '' : `\n${bare}`}`;
  return { ...rest, enabled: isEnabled, ...(description !== '' && { description }) };
}
