import type { DurationMs, EpochMs } from '@batcave/shared/time';
import { DAY_MS } from './calendar.ts';

/** What the clock on the wall shows: milliseconds since 1970-01-01T00:00, as if it showed UTC. */
export type LocalMs = number;

/** A stretch of time in which the clock on the wall keeps its distance to UTC. */
interface Segment {
  readonly untilMs: EpochMs;
  readonly offsetMs: DurationMs;
}

const MAX_ZONES = 512;
/** Days that a zone keeps: eleven years. */
const MAX_DAYS = 4096;
/** Farther than any clock is from UTC: -12 h to +14 h. */
const FARTHEST_MS = 16 * 3_600_000;

const zones = new Map<string, TimeZone>();

/**
 * Finds a zone by its IANA name, whatever its case; `undefined` when there is none. Offsets such as
 * `+01:00` are no zones: they know no summer.
 */
export function findTimeZone(name: string): TimeZone | undefined {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (!/^[A-Za-z]/.test(name)) return undefined;
  const zone = open(name);
  if (zone === undefined) return undefined;
  if (zones.size >= MAX_ZONES) zones.clear();
  zones.set(name, zone);
  return zone;
}

/** The zone of a document that was checked. Throws `RangeError` when there is no such zone. */
export function timeZoneOf(name = 'UTC'): TimeZone {
  const zone = findTimeZone(name);
  if (zone === undefined)
    throw new RangeError(`${name} is no time zone; use an IANA name such as Europe/Berlin`);
  return zone;
}

function open(name: string): TimeZone | undefined {
  try {
    return new TimeZone(
      name,
      new Intl.DateTimeFormat('en-US', {
        timeZone: name,
        calendar: 'gregory',
        numberingSystem: 'latn',
        hourCycle: 'h23',
        era: 'short',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      }),
    );
  } catch {
    return undefined;
  }
}

/** The clocks of one IANA time zone, for instants of the years 0 to 9999. */
export class TimeZone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  /** Asking Intl takes microseconds, so the answers are kept, a day at a time. */
  readonly #days = new Map<number, readonly Segment[]>();

  constructor(name: string, format: Intl.DateTimeFormat) {
    this.name = name;
    this.#format = format;
  }

  /** How far the clock on the wall is ahead of UTC at an instant. */
  offsetAt(atMs: EpochMs): DurationMs {
    return this.#segmentAt(atMs).offsetMs;
  }

  /** What the clock on the wall shows at an instant. */
  localAt(atMs: EpochMs): LocalMs {
    return atMs + this.offsetAt(atMs);
  }

  /**
   * The first instant at which the clock on the wall has reached a time. Of a time that comes twice it
   * is the earlier one; of one that is left out, the instant at which the clock jumps over it.
   */
  instantOf(localMs: LocalMs): EpochMs {
    let fromMs = localMs - FARTHEST_MS;
    const lastMs = localMs + FARTHEST_MS;
    while (fromMs < lastMs) {
      const { untilMs, offsetMs } = this.#segmentAt(fromMs);
      const atMs = Math.max(fromMs, localMs - offsetMs);
      if (atMs < untilMs) return atMs;
      fromMs = untilMs;
    }
    return lastMs;
  }

  #segmentAt(atMs: EpochMs): Segment {
    const day = Math.floor(atMs / DAY_MS);
    let segments = this.#days.get(day);
    if (segments === undefined) {
      segments = this.#segmentsOf(day * DAY_MS);
      if (this.#days.size >= MAX_DAYS) this.#days.clear();
      this.#days.set(day, segments);
    }
    const [first, second] = segments;
    if (first !== undefined && atMs < first.untilMs) return first;
    return second ?? { untilMs: (day + 1) * DAY_MS, offsetMs: first?.offsetMs ?? 0 };
  }

  /** No clock has been changed twice within one day of UTC, so that its ends tell whether it was at all. */
  #segmentsOf(fromMs: EpochMs): readonly Segment[] {
    const endMs = fromMs + DAY_MS;
    const before = this.#ask(fromMs);
    const after = this.#ask(endMs);
    if (before === after) return [{ untilMs: endMs, offsetMs: before }];
    let last = fromMs / 1000;
    let first = endMs / 1000;
    while (first - last > 1) {
      const middle = Math.floor((first + last) / 2);
      if (this.#ask(middle * 1000) === before) last = middle;
      else first = middle;
    }
    return [
      { untilMs: first * 1000, offsetMs: before },
      { untilMs: endMs, offsetMs: after },
    ];
  }

  #ask(atMs: EpochMs): DurationMs {
    const shown: Record<string, string> = {};
    for (const { type, value } of this.#format.formatToParts(atMs)) shown[type] = value;
    const number = (type: string) => Number(shown[type]);
    const year = number('year');
    const local = new Date(0);
    // Date.UTC takes the years 0 to 99 for those of the last century.
    local.setUTCFullYear(
      shown['era'] === 'BC' ? 1 - year : year,
      number('month') - 1,
      number('day'),
    );
    local.setUTCHours(number('hour'), number('minute'), number('second'));
    return local.getTime() - Math.floor(atMs / 1000) * 1000;
  }
}
