import { AppError } from '@batcave/shared/errors';
import type { Kind } from '@batcave/shared/identity';
import { type DurationMs, type EpochMs, formatDuration, parseDuration } from '@batcave/shared/time';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * How long certificates last, usually and at most. Short, since each renews itself at two thirds; long
 * enough that a console that was off over a weekend comes back by itself.
 */
export const LIFETIMES: Readonly<
  Record<Kind, { readonly usualMs: DurationMs; readonly mostMs: DurationMs }>
> = {
  console: { usualMs: 7 * DAY_MS, mostMs: 90 * DAY_MS },
  wall: { usualMs: 14 * DAY_MS, mostMs: 90 * DAY_MS },
  producer: { usualMs: 7 * DAY_MS, mostMs: 90 * DAY_MS },
  agent: { usualMs: 7 * DAY_MS, mostMs: 90 * DAY_MS },
  admin: { usualMs: DAY_MS, mostMs: 7 * DAY_MS },
};

/** How long a certificate goes on beside its successor, for what is under way with it. */
export const SUPERSEDED_GRACE_MS = 10 * 60_000;

const TOKEN_USUAL_MS = DAY_MS;
const TOKEN_LEAST_MS = 60_000;
const TOKEN_MOST_MS = 7 * DAY_MS;
const LEAST_MS = 5 * 60_000;

/** How long a certificate shall last. @throws AppError `invalid_request` */
export function readLifetime(kind: Kind, asked: string | undefined): DurationMs {
  const { usualMs, mostMs } = LIFETIMES[kind];
  if (asked === undefined) return usualMs;
  return readBetween('lifetime', asked, LEAST_MS, mostMs);
}

/** How long a token can be used. @throws AppError `invalid_request` */
export function readTokenLife(asked: string | undefined): DurationMs {
  if (asked === undefined) return TOKEN_USUAL_MS;
  return readBetween('valid_for', asked, TOKEN_LEAST_MS, TOKEN_MOST_MS);
}

function readBetween(field: string, text: string, leastMs: number, mostMs: number): DurationMs {
  const value = parseDuration(text);
  if (value !== undefined && value >= leastMs && value <= mostMs) return value;
  const limit = `a duration from ${formatDuration(leastMs)} to ${formatDuration(mostMs)}`;
  throw new AppError('invalid_request', `${field} must be ${limit}.`, {
    faults: [{ field: `/${field}`, limit, fix: `Send for example ${formatDuration(mostMs)}.` }],
  });
}

/** When a certificate should be renewed: at two thirds of its life. */
export function renewAtMs(notBeforeMs: EpochMs, notAfterMs: EpochMs): EpochMs {
  return notBeforeMs + ((notAfterMs - notBeforeMs) * 2) / 3;
}

/** From when on it may be renewed: half of its life. */
export function mayRenewFromMs(notBeforeMs: EpochMs, notAfterMs: EpochMs): EpochMs {
  return notBeforeMs + (notAfterMs - notBeforeMs) / 2;
}
