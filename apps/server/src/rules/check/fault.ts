import type { FieldFault } from '@batcave/shared/errors';
import { type DurationMs, parseDuration } from '@batcave/shared/time';

const DAY_MS = 86_400_000;

/** What a duration may be. */
export interface DurationRange {
  readonly minMs: DurationMs;
  readonly maxMs: DurationMs;
  readonly limit: string;
}

export const MEASURED: DurationRange = { minMs: 1000, maxMs: 7 * DAY_MS, limit: '1s to 7d' };
export const HELD: DurationRange = { minMs: 0, maxMs: 7 * DAY_MS, limit: '0s to 7d' };
export const STEP: DurationRange = { minMs: 1000, maxMs: DAY_MS, limit: '1s to 1d' };
export const LATE: DurationRange = { minMs: 0, maxMs: DAY_MS, limit: '0s to 1d' };

/** A fault in a list of one, to be spread into those of the whole. */
export function fault(field: string, limit: string, fix: string): FieldFault[] {
  return [{ field, limit, fix }];
}

/** What is wrong with a duration; nothing when it is left out. */
export function checkDuration(
  field: string,
  duration: string | undefined,
  { minMs, maxMs, limit }: DurationRange,
): FieldFault[] {
  if (duration === undefined) return [];
  const durationMs = parseDuration(duration);
  if (durationMs !== undefined && durationMs >= minMs && durationMs <= maxMs) return [];
  return fault(field, limit, 'Send a duration in this range, such as 30s, 5m or 1h30m.');
}
