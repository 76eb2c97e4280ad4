import type { Aggregate, Comparison, Condition, Rule } from '@batcave/shared/rules';
import { parseDuration } from '@batcave/shared/time';
import type { Taken } from './Taken.ts';

/** Milliseconds of a duration of a rule; 0 when it says none. */
export function msOf(duration: string | undefined): number {
  return parseDuration(duration ?? '0s') ?? Number.NaN;
}

interface Bucketed {
  readonly value: number;
  readonly bucket: number;
}

/** The bucket of a moment: sixty of them make the window. */
function bucketOf({ condition }: Rule, atMs: number): number {
  return Math.floor(atMs / Math.ceil(msOf(condition?.window) / 60));
}

function newestBucket(rule: Rule, nowMs: number): number {
  return bucketOf(rule, nowMs - msOf(rule.evaluation_delay));
}

/** Whether the window has left behind what happened then. */
export function hasLeftWindow(rule: Rule, effectiveMs: number, nowMs: number): boolean {
  return bucketOf(rule, effectiveMs) < newestBucket(rule, nowMs) - 59;
}

/** What the rule measures at `nowMs`, from all samples up to now; `undefined` when there is no value. */
export function windowValue(
  rule: Rule & { readonly condition: Condition },
  taken: readonly Taken[],
  nowMs: number,
): number | undefined {
  const newest = newestBucket(rule, nowMs);
  const { aggregate = 'avg', window } = rule.condition;
  const held = taken
    .map(({ value, effectiveMs }) => ({ value, bucket: bucketOf(rule, effectiveMs) }))
    .filter(({ bucket }) => bucket >= newest - 59 && bucket <= newest);
  return aggregateOf(aggregate, held, msOf(window));
}

/** One value from all samples of a stretch of time; `undefined` when there is none. */
export function aggregateOf(
  aggregate: Aggregate,
  samples: readonly Bucketed[],
  lengthMs: number,
): number | undefined {
  const sorted = () => samples.map(({ value }) => value).sort((a, b) => a - b);
  switch (aggregate) {
    case 'count':
      return samples.length;
    case 'rate':
      return samples.length / (lengthMs / 1000);
    case 'sum':
      return sumOf(samples);
    case 'avg':
      return samples.length === 0 ? undefined : sumOf(samples) / samples.length;
    case 'min':
      return sorted()[0];
    case 'max':
      return sorted().at(-1);
    case 'p95':
      return sorted()[Math.ceil((samples.length * 95) / 100) - 1];
  }
}

function saturate(value: number): number {
  if (value > Number.MAX_VALUE) return Number.MAX_VALUE;
  return value < -Number.MAX_VALUE ? -Number.MAX_VALUE : value;
}

/** Per bucket in the order of the log, then over the buckets by age. */
function sumOf(samples: readonly Bucketed[]): number {
  const sums = new Map<number, number>();
  for (const { value, bucket } of samples)
    sums.set(bucket, saturate((sums.get(bucket) ?? 0) + value));
  const byAge = [...sums].sort(([a], [b]) => a - b);
  return byAge.reduce((total, [, sum]) => saturate(total + sum), 0);
}

/** `value operator limit`. */
export function isBeyond(value: number, operator: Comparison, limit: number): boolean {
  if (operator === '>') return value > limit;
  if (operator === '>=') return value >= limit;
  if (operator === '<') return value < limit;
  return value <= limit;
}
