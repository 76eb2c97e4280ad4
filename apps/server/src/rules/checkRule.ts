import type { FieldFault } from '@batcave/shared/errors';
import type { RuleInput, WhereOperator } from '@batcave/shared/rules';
import { parseDuration } from '@batcave/shared/time';
import { isPayloadField, payloadPath } from './fields.ts';
import { unknownPlaceholders } from './summaryTemplate.ts';

type Condition = RuleInput['condition'];
type Where = NonNullable<RuleInput['match']['where']>[number];
interface DurationRange {
  readonly minMs: number;
  readonly limit: string;
}

const MAX_MS = 7 * 86_400_000;
const MEASURED: DurationRange = { minMs: 1000, limit: '1s to 7d' };
const HELD: DurationRange = { minMs: 0, limit: '0s to 7d' };

const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isText = (value: unknown) => typeof value === 'string';
const isScalar = (value: unknown) => isText(value) || isNumber(value) || typeof value === 'boolean';
const isList = (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every((item) => isText(item) || isNumber(item));

const anyScalar = { fits: isScalar, limit: 'a text, a finite number or a boolean' };
const finite = { fits: isNumber, limit: 'a finite number' };
const text = { fits: isText, limit: 'a text' };
const WHERE_VALUES: {
  readonly [O in WhereOperator]: { fits: (value: unknown) => boolean; limit: string };
} = {
  '=': anyScalar,
  '!=': anyScalar,
  '>': finite,
  '>=': finite,
  '<': finite,
  '<=': finite,
  in: { fits: isList, limit: 'a list of 1 to 64 texts or finite numbers' },
  contains: text,
  starts_with: text,
  exists: { fits: (value) => typeof value === 'boolean', limit: 'true or false' },
};

function checkDuration(
  field: string,
  duration: string | undefined,
  range: DurationRange,
): FieldFault[] {
  if (duration === undefined) return [];
  const durationMs = parseDuration(duration);
  if (durationMs !== undefined && durationMs >= range.minMs && durationMs <= MAX_MS) return [];
  const fix = 'Send a duration in this range, such as 30s, 5m or 1h30m.';
  return [{ field, limit: range.limit, fix }];
}

function checkPath(pointer: string, field: string): FieldFault[] {
  if (!isPayloadField(field) || !payloadPath(field).includes('')) return [];
  const limit = 'a path whose steps are not empty';
  return [{ field: pointer, limit, fix: 'Take out the doubled or trailing dot.' }];
}

function checkMeasuredField({ aggregate, field }: Condition): FieldFault[] {
  const pointer = '/condition/field';
  if (aggregate === 'count' || aggregate === 'rate') {
    if (field === undefined) return [];
    const limit = `no field: ${aggregate} counts events`;
    const fix = 'Leave field out. To count only events that have it, add a where with exists.';
    return [{ field: pointer, limit, fix }];
  }
  if (field !== undefined && isPayloadField(field)) return checkPath(pointer, field);
  const limit = `a payload field, because ${aggregate} needs numbers and all else is text`;
  return [{ field: pointer, limit, fix: 'Name the field as payload.<path>.' }];
}

function checkThresholds(condition: Condition): FieldFault[] {
  const { operator, threshold, recovery_threshold: recovery } = condition;
  const fix = 'Send a finite number.';
  if (!isNumber(threshold))
    return [{ field: '/condition/threshold', limit: 'a finite number', fix }];
  if (recovery === undefined) return [];
  const field = '/condition/recovery_threshold';
  if (!isNumber(recovery)) return [{ field, limit: 'a finite number', fix }];
  const above = operator === '>' || operator === '>=';
  if (above ? recovery <= threshold : recovery >= threshold) return [];
  const limit = `${above ? 'at most' : 'at least'} the threshold ${String(threshold)}`;
  return [
    {
      field,
      limit,
      fix: 'It is where the alert clears: put it on the calm side, or leave it out.',
    },
  ];
}

function checkWhere({ field, op, value }: Where, i: number): FieldFault[] {
  const pointer = `/match/where/${String(i)}`;
  const faults = checkPath(`${pointer}/field`, field);
  const { fits, limit } = WHERE_VALUES[op];
  if (!fits(value))
    faults.push({ field: `${pointer}/value`, limit, fix: `Send ${limit}: ${op} takes no other.` });
  return faults;
}

function checkGroupBy(fields: readonly string[]): FieldFault[] {
  return fields.flatMap((field, i) => {
    const pointer = `/group_by/${String(i)}`;
    if (fields.indexOf(field) === i) return checkPath(pointer, field);
    return [{ field: pointer, limit: 'each field once', fix: `Take out the second ${field}.` }];
  });
}

function checkSummary(template: string): FieldFault[] {
  return unknownPlaceholders(template).map((name) => ({
    field: '/summary',
    limit: '{{value}}, {{threshold}}, {{source}}, {{labels.<name>}} and {{payload.<path>}}',
    fix: `Replace {{${name}}} by one of these.`,
  }));
}

/** What is wrong with a rule that already has the right shape; empty when it can be compiled. */
export function checkRule(rule: RuleInput): FieldFault[] {
  return [
    ...checkMeasuredField(rule.condition),
    ...checkThresholds(rule.condition),
    ...checkDuration('/condition/window', rule.condition.window, MEASURED),
    ...checkDuration('/for', rule.for, HELD),
    ...checkDuration('/keep_firing_for', rule.keep_firing_for, HELD),
    ...checkDuration('/no_data/after', rule.no_data?.after, MEASURED),
    ...(rule.match.where ?? []).flatMap(checkWhere),
    ...checkGroupBy(rule.group_by ?? []),
    ...checkSummary(rule.summary ?? ''),
  ];
}
