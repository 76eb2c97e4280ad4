import type { Comparison, Rule } from '@batcave/shared/rules';
import { parseDuration } from '@batcave/shared/time';

/** A number that a group was given, and the bucket of time that it belongs to. */
export interface Sample {
  readonly value: number;
  readonly bucket: number;
}

/** The bucket of a moment: sixty of them make the window. */
export function bucketOf(rule: Rule, atMs: number): number {
  return Math.floor(atMs / Math.ceil(windowMsOf(rule) / 60));
}

function windowMsOf(rule: Rule): number {
  return parseDuration(rule.condition.window) ?? Number.NaN;
}

/** The samples that the window ending in this bucket holds. */
export function inWindow(samples: readonly Sample[], newest: number): Sample[] {
  return samples.filter(({ bucket }) => bucket >= newest - 59 && bucket <= newest);
}

function saturate(value: number): number {
  if (value > Number.MAX_VALUE) return Number.MAX_VALUE;
  return value < -Number.MAX_VALUE ? -Number.MAX_VALUE : value;
}

/** Per bucket in the order of the log, then over the buckets by age. */
function sumOf(samples: readonly Sample[]): number {
  const sums = new Map<number, number>();
  for (const { value, bucket } of samples)
    sums.set(bucket, saturate((sums.get(bucket) ?? 0) + value));
  const byAge = [...sums].sort(([a], [b]) => a - b);
  return byAge.reduce((total, [, sum]) => saturate(total + sum), 0);
}

/** What the rule measures at `nowMs`, from all samples up to now; `undefined` when there is no value. */
export function currentValue(
  rule: Rule,
  allSamples: readonly Sample[],
  nowMs: number,
): number | undefined {
  const samples = inWindow(allSamples, bucketOf(rule, nowMs));
  const sorted = () => samples.map((sample) => sample.value).sort((a, b) => a - b);
  switch (rule.condition.aggregate) {
    case 'count':
      return samples.length;
    case 'rate':
      return samples.length / (windowMsOf(rule) / 1000);
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

/** `value operator limit`. */
export function isBeyond(value: number, operator: Comparison, limit: number): boolean {
  if (operator === '>') return value > limit;
  if (operator === '>=') return value >= limit;
  if (operator === '<') return value < limit;
  return value <= limit;
}
