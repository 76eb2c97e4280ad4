import { type RuleInput, THRESHOLD_DETECTOR } from '@batcave/shared/rules';
import { formatDuration, parseDuration } from '@batcave/shared/time';

type Described = Pick<RuleInput, 'condition' | 'absence' | 'when' | 'for'>;

function formatText(duration: string): string {
  const durationMs = parseDuration(duration);
  return durationMs === undefined ? duration : formatDuration(durationMs);
}

/** What a rule measures, in words: `avg(payload.busy_percent) over 1m`. */
export function describeAggregate({ condition, absence, when }: Described): string {
  if (absence !== undefined) return 'events';
  if (when !== undefined || condition === undefined) return 'joined rules';
  const { field, window, step, detector = THRESHOLD_DETECTOR } = condition;
  const aggregate = condition.aggregate ?? (step === undefined ? undefined : 'avg');
  const measured =
    field === undefined
      ? (aggregate ?? '')
      : aggregate === undefined
        ? field
        : `${aggregate}(${field})`;
  const span = window ?? step;
  const over =
    span === undefined ? '' : ` ${window === undefined ? 'each' : 'over'} ${formatText(span)}`;
  return detector === THRESHOLD_DETECTOR ? measured + over : `${detector} of ${measured}${over}`;
}

/**
 * The condition of a rule in words: `avg(payload.busy_percent) over 1m > 90 for 30s`.
 *
 * @param threshold  The one that is judged by, where the rule leaves it to its detector.
 */
export function describeCondition(rule: Described, threshold?: number): string {
  const { condition, absence } = rule;
  if (absence !== undefined) return `no events for ${formatText(absence.after)}`;
  const held = parseDuration(rule.for ?? '0s') === 0 ? '' : ` for ${formatText(rule.for ?? '')}`;
  const what = describeAggregate(rule);
  if (condition === undefined) return `${what}${held}`;
  const limit = condition.threshold ?? threshold;
  const operator = condition.operator ?? '>=';
  const against = limit === undefined ? '' : ` ${operator} ${formatNumber(limit)}`;
  const isScore = (condition.detector ?? THRESHOLD_DETECTOR) !== THRESHOLD_DETECTOR;
  return `${what}${isScore ? ' score' : ''}${against}${held}`;
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

/** A score, with as many nines as it has: 0.99996, not 1. */
export function scoreText(score: number): string {
  if (score <= 0 || score >= 1) return String(score);
  const digits = Math.max(2, Math.min(15, Math.ceil(-Math.log10(1 - score)) + 1));
  return String(Number(score.toFixed(digits)));
}

/** Where it happened, to end a sentence: ` on web-1`; empty when the group has no values. */
export function formatGroup(group: Readonly<Record<string, string>>): string {
  const values = Object.values(group).filter((value) => value !== '');
  return values.length === 0 ? '' : ` on ${values.join(', ')}`;
}
