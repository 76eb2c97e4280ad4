import type { DispatchConfig } from '@batcave/shared/dispatch';
import { LocalHours } from './LocalHours.ts';
import { timeZoneOf } from './TimeZone.ts';

/** The named time intervals of a tenant, ready to be asked. */
export type Intervals = ReadonlyMap<string, LocalHours>;

/**
 * Compiles the time intervals of a document that was checked. An interval without a zone is in that of the
 * document, or in UTC. Throws `RangeError` for a zone that is none.
 */
export function compileIntervals({
  time_intervals: intervals = [],
  time_zone: ofDocument,
}: Pick<DispatchConfig, 'time_intervals' | 'time_zone'>): Intervals {
  return new Map(
    intervals.map(({ name, time_zone: own, hours }) => [
      name,
      new LocalHours(hours, timeZoneOf(own ?? ofDocument)),
    ]),
  );
}
