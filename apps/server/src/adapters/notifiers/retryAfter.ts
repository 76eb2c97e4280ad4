/** Nobody is left untold for longer because a provider says so. */
const LONGEST_MS = 3_600_000;

/**
 * How long to wait, from a Retry-After header: seconds or an HTTP date (RFC 9110 10.2.3). At most an hour,
 * at least nothing; undefined when there is none that can be read.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (text === '') return undefined;
  const waitMs = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : dateOf(text) - nowMs;
  if (Number.isNaN(waitMs)) return undefined;
  return Math.min(Math.max(Math.ceil(waitMs), 0), LONGEST_MS);
}

/** Only dates in full: Date.parse also reads "1" and "tomorrow 5". */
function dateOf(text: string): number {
  return /^[A-Z][a-z]+,? .*\d{2}:\d{2}:\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
}
