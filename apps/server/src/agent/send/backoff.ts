import type { DurationMs } from '@batcave/shared/time';

const FIRST_MS = 500;
const MAX_MS = 30_000;
/** No server needs longer to say so; a slip in its configuration must not silence the agent. */
const MAX_RETRY_AFTER_MS = 600_000;

/**
 * How long to wait after `failures` failures in a row (1 for the first): 0.5 s doubling to 30 s,
 * of which half is random, so that agents that lost the same server do not return all at once.
 * What the server asked for counts as a minimum, up to ten minutes.
 */
export function backoffMs(
  failures: number,
  retryAfterMs: DurationMs | undefined,
  random: () => number,
): DurationMs {
  const ceilingMs = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
  const waitMs = Math.round(ceilingMs * (0.5 + 0.5 * random()));
  return Math.max(waitMs, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
}

/** Reads a Retry-After header (RFC 9110 section 10.2.3): seconds or an HTTP date. */
export function parseRetryAfter(text: string | undefined, nowMs: number): DurationMs | undefined {
  if (text === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(text)) return Number(text) * 1000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
