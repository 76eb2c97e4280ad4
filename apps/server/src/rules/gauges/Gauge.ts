import type { LogEvent } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import type { CompiledRule } from '../compileRule.ts';

/** What a gauge shows, for a signal. */
export interface Shown {
  /** What was measured; null when there was nothing to measure. */
  readonly value: number | null;
  /** What it was compared with. */
  readonly limit: number;
  /** Of a detector: how unusual it is, 0 to 1. */
  readonly score: number | null;
  /** Of a detector: what would have been usual. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Of a detector or a composite: why, in one sentence; empty when it says nothing. */
  readonly said: string;
}

/** What a group measures: the part of its state that depends on what the rule judges. */
export interface Gauge {
  /** Why its detector cannot judge, until it can again; empty when it can. */
  readonly failure: string;
  /**
   * Counts an event whose value is `value`; says whether it did, or it came too late.
   *
   * @param wasSilent  Whether it ends a silence.
   */
  take(event: LogEvent, value: number, nowMs: EpochMs, wasSilent: boolean): boolean;
  /**
   * Moves on; says whether anything changed that a checkpoint keeps.
   *
   * @param quietFromMs  From when the group counts as silent unless a sample comes.
   */
  moveTo(nowMs: EpochMs, quietFromMs: EpochMs): boolean;
  /** Whether it is beyond the limit; `undefined` when there is no value. */
  isBeyond(recovering: boolean): boolean | undefined;
  /** An alert has been raised on what it shows. */
  noteRaised(): void;
  /** How many of the rule's levels it is beyond, less one: 0 is the rule's own severity. */
  level(): number;
  show(recovering: boolean): Shown;
  /**
   * When it may change without a sample; Infinity when it cannot.
   *
   * @param quietFromMs  As in `moveTo`.
   */
  nextMs(quietFromMs: EpochMs, nowMs: EpochMs): EpochMs;
  /** Whether nothing would be different with a new one. */
  readonly isEmpty: boolean;
  /** The server was away: what it did not get says nothing. */
  excuse(fromMs: EpochMs, toMs: EpochMs): void;
  /** Goes on under a version of the rule that judges alike. */
  adopt(rule: CompiledRule): void;
  /** As plain JSON. */
  toSnapshot(): unknown;
  /**
   * Fills a new gauge.
   * @throws Error when the snapshot is not of such a gauge.
   */
  restore(snapshot: unknown): void;
}

/** An event's time as rules count it: a clock that is ahead cannot reach into the future. */
export function effectiveMs({ atMs, receivedAtMs }: LogEvent): EpochMs {
  return Math.min(atMs, receivedAtMs);
}

/** The last tick at or before a moment: ticks are the whole seconds. */
export function tickBefore(nowMs: EpochMs): EpochMs {
  return Math.floor(nowMs / 1000) * 1000;
}

/** Of rising limits, how many a test holds for, less one; 0 when for none. */
export function highestLevel(
  rule: Pick<CompiledRule, 'levels'>,
  isBeyond: (threshold: number) => boolean,
): number {
  for (let level = rule.levels.length - 1; level > 0; level--) {
    const { threshold } = rule.levels[level] ?? rule.levels[0];
    if (isBeyond(threshold)) return level;
  }
  return 0;
}
