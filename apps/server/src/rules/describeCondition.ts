import type { RuleInput } from '@batcave/shared/rules';
import { formatDuration, parseDuration } from '@batcave/shared/time';

type Described = Pick<RuleInput, 'condition' | 'for'>;

function formatText(duration: string): string {
  const durationMs = parseDuration(duration);
  return durationMs === undefined ? duration : formatDuration(durationMs);
}

/** What a rule measures, in words: `avg(payload.busy_percent) over 1m`. */
export function describeAggregate({ condition }: Described): string {
  const { aggregate, field, window } = condition;
  const measured = field === undefined ? aggregate : `${aggregate}(${field})`;
  return `${measured} over ${formatText(window)}`;
}

/** The condition of a rule in words: `avg(payload.busy_percent) over 1m > 90 for 30s`. */
export function describeCondition(rule: Described): string {
  const { operator, threshold } = rule.condition;
  const held = parseDuration(rule.for ?? '0s') === 0 ? '' : ` for ${formatText(rule.for ?? '')}`;
  return `${describeAggregate(rule)} ${operator} ${formatNumber(threshold)}${held}`;
}

/**
 * A number for a person: four significant digits and never fewer than its whole part has; all of
 * them when it would otherwise look equal to the limit that it is compared with.
 */
export function formatNumber(value: number, limit?: number): string {
  const wholeDigits = Math.trunc(Math.abs(value)).toFixed(0).length;
  const rounded = Number(value.toPrecision(Math.min(Math.max(4, wholeDigits), 21)));
  return String(rounded === limit || Number.isInteger(value) ? value : rounded);
}

/** Where it happened, to end a sentence: ` on web-1`; empty when the group has no values. */
export function formatGroup(group: Readonly<Record<string, string>>): string {
  const values = Object.values(group).filter((value) => value !== '');
  return values.length === 0 ? '' : ` on ${values.join(', ')}`;
}
