import type { FatigueExclusion } from '@batcave/shared/dispatch';
import type { EpochMs } from '@batcave/shared/time';
import type { Bursts } from './BurstWatch.ts';
import { NO_SAMPLE, type SampleCount } from './holdOut.ts';
import type { Kind } from './Kind.ts';
import { type Forgotten, NOTHING_FORGOTTEN } from './KindStore.ts';

/** That suppression ended itself, and why. It stays so until the settings change or a person resumes it. */
export interface Revert {
  readonly atMs: EpochMs;
  readonly misses: number;
  readonly settled: number;
  readonly reason: string;
  /** The settings under which it happened. */
  readonly settings: string;
}

/** How many alerts came to what. */
export interface Totals {
  readonly judged: number;
  readonly delivered: number;
  readonly suppressed: number;
  /** Of those suppressed: delivered later. */
  readonly late: number;
  readonly sampled: number;
  readonly observed: number;
  /** Suppressed, and a person asked for it, or acted on it unasked. */
  readonly restored: number;
  readonly found: number;
}

/** What is learned of a tenant beside its kinds: plain JSON, one row of the store. */
export interface FatigueState {
  readonly version: 1;
  readonly totals: Totals;
  readonly byExclusion: Readonly<Partial<Record<FatigueExclusion, number>>>;
  /** Of the last settled samples: 1 for a miss, 0 for none, oldest first. */
  readonly outcomes: string;
  readonly wholeSample: SampleCount;
  readonly observedSample: SampleCount;
  readonly reverted: Revert | null;
  readonly bursts: Bursts;
  readonly forgotten: Forgotten;
  readonly digestFromMs: EpochMs;
  readonly digestSample: SampleCount;
}

/** All of it. */
export interface FatigueSnapshot {
  readonly state: FatigueState;
  readonly kinds: readonly Kind[];
}

/** A tenant of which nothing is learned yet. */
export function emptyState(nowMs: EpochMs): FatigueState {
  return {
    version: 1,
    totals: {
      ...{ judged: 0, delivered: 0, suppressed: 0, late: 0, sampled: 0, observed: 0 },
      ...{ restored: 0, found: 0 },
    },
    ...{ byExclusion: {}, outcomes: '', wholeSample: NO_SAMPLE, observedSample: NO_SAMPLE },
    ...{ reverted: null, bursts: [], forgotten: NOTHING_FORGOTTEN },
    ...{ digestFromMs: nowMs, digestSample: NO_SAMPLE },
  };
}
