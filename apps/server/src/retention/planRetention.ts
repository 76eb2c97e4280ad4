import type { DurationMs, EpochMs } from '@batcave/shared/time';

const DAY_MS = 86_400_000;
/** A clock that is further ahead of the last event than this is not believed. */
const MAX_LEAD_MS = 2 * DAY_MS;

/** A day of events in the store. */
export interface StoredDay {
  /** UTC date, `2026-11-23`. */
  readonly day: string;
  readonly bytes: number;
  /** Estimate of the planner, not a count: counting would read the day. */
  readonly approximateEvents: number;
  /** Events that an unresolved alert points to; they outlive the day. */
  readonly keptEvents: number;
}

/** What a run will do. */
export interface RetentionPlan {
  /** Days before this one are dropped, whole. */
  readonly keepFromDay: string;
  readonly drop: readonly StoredDay[];
  readonly keep: readonly StoredDay[];
  /** Days to be made ahead, so that midnight finds one. */
  readonly makeFromMs: EpochMs;
  readonly makeToMs: EpochMs;
}

/**
 * Decides which days go and which are made. Pure.
 *
 * A day goes when all of it is older than `retentionMs`: with 90 days an event is kept for 90 days
 * and up to one more, never less. Age is counted from the last event when that is long ago: a
 * machine that starts with a wrong date, or one that was off for months, drops nothing for it.
 */
export function planRetention(options: {
  readonly days: readonly StoredDay[];
  readonly nowMs: EpochMs;
  /** When the last event was received. */
  readonly clockMs: EpochMs;
  readonly retentionMs: DurationMs;
  /** How far back events are taken in. */
  readonly maxPastMs: DurationMs;
  readonly aheadMs: DurationMs;
}): RetentionPlan {
  const { days, nowMs, clockMs, retentionMs, maxPastMs, aheadMs } = options;
  const believedMs = Math.min(nowMs, clockMs + MAX_LEAD_MS);
  const keepFromDay = new Date(believedMs - retentionMs).toISOString().slice(0, 10);
  const oldestNeededMs = Math.max(nowMs - maxPastMs, Date.parse(keepFromDay));
  return {
    keepFromDay,
    drop: days.filter(({ day }) => day < keepFromDay),
    keep: days.filter(({ day }) => day >= keepFromDay),
    makeFromMs: Math.floor(oldestNeededMs / DAY_MS) * DAY_MS,
    makeToMs: nowMs + aheadMs,
  };
}
