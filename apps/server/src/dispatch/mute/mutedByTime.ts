import type { EpochMs } from '@batcave/shared/time';

/** The hours of a route that keep it from telling anybody. */
export interface TimeMute {
  readonly by: 'mute_time';
  /** Of the time interval. */
  readonly name: string;
  readonly reason: string;
}

/**
 * Whether a route is quiet now: within one of the hours it is mute in, or outside of all it is active in.
 *
 * @param isWithin whether a named time interval is on; an interval that is not known is not
 */
export function mutedByTime(
  {
    muteDuring,
    activeDuring,
  }: {
    readonly muteDuring: readonly string[];
    readonly activeDuring: readonly string[];
  },
  isWithin: (name: string, atMs: EpochMs) => boolean,
  nowMs: EpochMs,
): TimeMute | undefined {
  const mute = muteDuring.find((name) => isWithin(name, nowMs));
  if (mute !== undefined)
    return { by: 'mute_time', name: mute, reason: `the route is mute during ${mute}` };
  const [first] = activeDuring;
  if (first === undefined || activeDuring.some((name) => isWithin(name, nowMs))) return undefined;
  const names = activeDuring.join(', ');
  return { by: 'mute_time', name: first, reason: `the route is active during ${names} alone` };
}
