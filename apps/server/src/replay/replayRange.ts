import { AppError } from '@batcave/shared/errors';
import { REPLAY_LIMITS } from '@batcave/shared/replay';
import {
  type DurationMs,
  type EpochMs,
  formatDuration,
  formatInstant,
  parseDuration,
  parseInstant,
} from '@batcave/shared/time';

const DAY_MS = 86_400_000;

/** A stretch of time: from the first moment to before the second. */
export interface ReplayRange {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

function refuse(field: string, limit: string, fix: string): never {
  throw new AppError('invalid_request', `${field.slice(1)} must be ${limit}. ${fix}`, {
    faults: [{ field, limit, fix }],
  });
}

function readInstant(field: string, text: string | undefined, otherwiseMs: EpochMs): EpochMs {
  if (text === undefined) return otherwiseMs;
  return parseInstant(text) ?? refuse(field, 'RFC 3339 with offset', 'Send 2026-11-23T08:00:00Z.');
}

/**
 * The range that somebody asked for; the last 24 hours when nothing was said. What is to come is cut
 * off: nobody was silent in it.
 *
 * @throws AppError `invalid_request` for a range that is empty, too long, or begins before what is kept
 */
export function readRange(
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
  nowMs: EpochMs,
  retentionMs: DurationMs,
): ReplayRange {
  const toMs = Math.min(readInstant('/to', asked.to, nowMs), nowMs);
  const fromMs = readInstant('/from', asked.from, toMs - DAY_MS);
  const keptFromMs = Math.floor((nowMs - retentionMs) / DAY_MS) * DAY_MS;
  if (fromMs >= toMs)
    refuse('/from', `before ${formatInstant(toMs)}, where the range ends`, 'Send an earlier one.');
  if (toMs - fromMs > REPLAY_LIMITS.maxSpanMs)
    refuse(
      '/from',
      `${formatDuration(REPLAY_LIMITS.maxSpanMs)} before the end of the range at most`,
      'Shorten the range.',
    );
  if (fromMs < keptFromMs)
    refuse(
      '/from',
      `at or after ${formatInstant(keptFromMs)}: events are kept for ${formatDuration(retentionMs)}`,
      'Send a later one.',
    );
  return { fromMs, toMs };
}

/** A warm-up that somebody asked for. @throws AppError `invalid_request` */
export function readWarmUp(text: string | undefined): DurationMs | undefined {
  if (text === undefined) return undefined;
  const durationMs = parseDuration(text);
  const { maxWarmUpMs } = REPLAY_LIMITS;
  if (durationMs === undefined || durationMs > maxWarmUpMs)
    refuse(
      '/warm_up',
      `a duration of ${formatDuration(maxWarmUpMs)} at most`,
      'Send for example 1h, or leave it out.',
    );
  return durationMs;
}
