import type { EpochMs } from '@batcave/shared/time';
import type { NamedIdentity } from './identityUri.ts';

/** How long a browser may speak after it used a link. */
export const SESSION_LIFE_MS = 12 * 3_600_000;
/** Clocks of servers differ a little: a session that another one opens "in the future" counts. */
const CLOCK_LEAD_MS = 5 * 60_000;

/** The right of one browser to speak for an identity, as it is kept. */
export interface BrowserSession {
  /** SHA-256 of the secret that only the browser has. */
  readonly tokenHash: string;
  readonly identity: NamedIdentity;
  readonly openedAtMs: EpochMs;
  readonly endsAtMs: EpochMs;
  /** Of 127.0.0.1, where it was opened. */
  readonly port: number;
}

/**
 * Whether the session has not ended. Pure. A clock that was put back to before it was opened would make it last
 * longer than it may: then it does not count.
 */
export function isSessionOpen(
  { openedAtMs, endsAtMs }: Pick<BrowserSession, 'openedAtMs' | 'endsAtMs'>,
  nowMs: EpochMs,
): boolean {
  return openedAtMs - CLOCK_LEAD_MS <= nowMs && nowMs < endsAtMs;
}
