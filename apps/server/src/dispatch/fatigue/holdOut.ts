import { createHash } from 'node:crypto';
import type { FatigueSample } from '@batcave/shared/dispatch';
import { exactInterval, exactLower } from './bounds.ts';

/**
 * Whether the alert is one of the share that is delivered all the same: by the hash of its id, always the
 * same answer for an id; or because twice as many of its kind as there should be between two were not.
 */
export function isSampled(alertId: string, share: number, unsampled: number): boolean {
  if (unsampled >= 2 / share) return true;
  const digest = createHash('sha256').update(`fatigue sample ${alertId}`).digest();
  return digest.readUIntBE(0, 6) < share * 2 ** 48;
}

/** Settled samples: how many, and on how many of them somebody acted. */
export interface SampleCount {
  readonly settled: number;
  readonly misses: number;
}

export const NO_SAMPLE: SampleCount = { settled: 0, misses: 0 };

export function withSettled({ settled, misses }: SampleCount, isMiss: boolean): SampleCount {
  return { settled: settled + 1, misses: misses + (isMiss ? 1 : 0) };
}

/** The window with one more outcome: a text of 1 for a miss and 0 for none, oldest first. */
export function slide(outcomes: string, isMiss: boolean, size: number): string {
  return (outcomes + (isMiss ? '1' : '0')).slice(-size);
}

export function countOf(outcomes: string): SampleCount {
  return { settled: outcomes.length, misses: [...outcomes].filter((one) => one === '1').length };
}

/**
 * Says why suppression must end, or undefined: when it is proven, at 95 % one-sided and exactly, that more
 * than `missLimit` of the sample is acted on. With the default of 5 %: 2 of 7, 3 of 16, 6 of 50, 10 of 100.
 *
 * It is asked after every miss. Within 1,000 outcomes a true rate of 1 % ends it in 2 of 1,000 runs, 2 % in
 * 23 and 5 % in 635; 10 % ends it after 47 outcomes (median), 20 % after 12. Two misses within 50 would end
 * it in 952 of 1,000 runs at a true rate of 1 %: see `npm run bench -- fatigue`.
 */
export function whyRevert({ settled, misses }: SampleCount, missLimit: number): string | undefined {
  const lower = exactLower(misses, settled);
  if (lower <= missLimit) return undefined;
  const per100 = (share: number) => `${String(Number((share * 100).toFixed(1)))} %`;
  return `Somebody acted on ${String(misses)} of the last ${String(settled)} alerts that would have been suppressed: with 95 % certainty more than ${per100(lower)} are missed, and ${per100(missLimit)} is the limit.`;
}

/** With the exact two-sided interval. */
export function sampleReport({ settled, misses }: SampleCount): FatigueSample {
  const interval = exactInterval(misses, settled);
  return {
    ...{ settled, misses },
    miss_rate: settled === 0 ? null : misses / settled,
    lower: interval?.lower ?? null,
    upper: interval?.upper ?? null,
  };
}
