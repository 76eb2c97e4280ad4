import { type Link, MAX_LINK_RANGE_MS } from '../../ipc/workspace.ts';

type Stretch = NonNullable<Link['range']>;

/** Shorter than this nothing can be told apart. */
const MIN_RANGE_MS = 10_000;

/** What a key makes of the time of a link group: `null` is live again. */
export type RangeKey = '[' | ']' | '+' | '-' | '0';

export function isRangeKey(key: string | null): key is RangeKey {
  return key !== null && ['[', ']', '+', '-', '0'].includes(key);
}

/**
 * `[` and `]` go half of it back or on, `+` shows half as much around its middle, `-` twice as much, `0` is live.
 * It never reaches beyond the present, and stays between ten seconds and the longest that is kept.
 *
 * @param nowMs the server's time
 */
export function changeRange(
  { fromMs, toMs }: Stretch,
  key: RangeKey,
  nowMs: number,
): Stretch | null {
  if (key === '0') return null;
  const lengthMs = toMs - fromMs;
  if (key === '[' || key === ']') {
    const stepMs = Math.round(lengthMs / 2) * (key === '[' ? -1 : 1);
    return within(fromMs + stepMs, lengthMs, nowMs);
  }
  const nextMs = Math.min(
    MAX_LINK_RANGE_MS,
    Math.max(MIN_RANGE_MS, Math.round(key === '+' ? lengthMs / 2 : lengthMs * 2)),
  );
  return within(Math.round((fromMs + toMs - nextMs) / 2), nextMs, nowMs);
}

/** As near to the wanted place as time allows. */
function within(fromMs: number, lengthMs: number, nowMs: number): Stretch {
  const startMs = Math.max(0, Math.min(fromMs, Math.floor(nowMs) - lengthMs));
  return { fromMs: startMs, toMs: startMs + lengthMs };
}
