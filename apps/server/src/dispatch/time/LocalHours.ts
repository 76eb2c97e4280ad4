import { type Hours, WEEKDAYS } from '@batcave/shared/dispatch';
import type { DurationMs, EpochMs } from '@batcave/shared/time';
import { DAY_MS, type DayNumber, parseClock, parseDate, weekdayOf } from './calendar.ts';
import { mergeSpans, type Span } from './spans.ts';
import type { TimeZone } from './TimeZone.ts';

/** One row of hours. `toMs` is later than a day when it ends on the next. */
interface Row {
  readonly fromMs: DurationMs;
  readonly toMs: DurationMs;
  readonly weekdays: ReadonlySet<string> | undefined;
  /** Ascending. */
  readonly dates: readonly DayNumber[] | undefined;
  readonly isDate: ReadonlySet<DayNumber> | undefined;
}

/** The longest stretch of time that is looked at in one call. */
export const MAX_STRETCH_MS = 400 * DAY_MS;
/** Rows that follow on each other without a pause, at most, before they count as having no end. */
const MAX_JOINED = 1000;

/**
 * Hours of a week in a time zone. They begin and end when the clock on the wall first shows it: a time that
 * comes twice counts once, one that is left out takes no time.
 */
export class LocalHours {
  readonly zone: TimeZone;
  readonly #rows: readonly Row[];
  readonly #isAlways: boolean;

  /** @param hours  Any of them. Their dates and times were checked: what cannot be read never is. */
  constructor(hours: readonly Hours[], zone: TimeZone) {
    this.zone = zone;
    this.#rows = hours.map(readRow);
    this.#isAlways = coversWeek(this.#rows);
  }

  /** Whether an instant is within. */
  contains(atMs: EpochMs): boolean {
    return this.#isAlways || this.#endOfSpan(atMs) !== undefined;
  }

  /** The next instant after `atMs` at which `contains` changes; `undefined` when none is to come. */
  nextChange(atMs: EpochMs): EpochMs | undefined {
    if (this.#isAlways) return undefined;
    let endMs = this.#endOfSpan(atMs);
    if (endMs === undefined) return this.#nextStart(atMs);
    for (let joined = 0; joined < MAX_JOINED; joined += 1) {
      const laterMs = this.#endOfSpan(endMs);
      if (laterMs === undefined) return endMs;
      endMs = laterMs;
    }
    return undefined;
  }

  /**
   * What of a stretch of time is within, in order and apart from each other.
   * Throws `RangeError` beyond 400 days.
   */
  spans(fromMs: EpochMs, toMs: EpochMs): Span[] {
    if (toMs - fromMs > MAX_STRETCH_MS) throw new RangeError('at most 400 days in one call');
    const first = this.#dayAt(fromMs) - 1;
    const last = this.#dayAt(toMs) + 1;
    const found: Span[] = [];
    for (const row of this.#rows)
      for (const day of daysOf(row, first, last)) {
        const span = this.#spanOn(row, day);
        if (span.toMs > fromMs && span.fromMs < toMs)
          found.push({ fromMs: Math.max(fromMs, span.fromMs), toMs: Math.min(toMs, span.toMs) });
      }
    return mergeSpans(found);
  }

  #dayAt(atMs: EpochMs): DayNumber {
    return Math.floor(this.zone.localAt(atMs) / DAY_MS);
  }

  #spanOn(row: Row, day: DayNumber): Span {
    return {
      fromMs: this.zone.instantOf(day * DAY_MS + row.fromMs),
      toMs: this.zone.instantOf(day * DAY_MS + row.toMs),
    };
  }

  /** The end of the row around an instant that lasts longest. */
  #endOfSpan(atMs: EpochMs): EpochMs | undefined {
    const today = this.#dayAt(atMs);
    let endMs: EpochMs | undefined;
    for (const row of this.#rows)
      // Tomorrow too: where midnight comes twice, tomorrow has begun before the clock is set back.
      for (const day of daysOf(row, today - 1, today + 1)) {
        const span = this.#spanOn(row, day);
        if (span.fromMs <= atMs && atMs < span.toMs)
          endMs = Math.max(endMs ?? span.toMs, span.toMs);
      }
    return endMs;
  }

  #nextStart(atMs: EpochMs): EpochMs | undefined {
    const today = this.#dayAt(atMs);
    const starts = this.#rows.flatMap((row) => {
      // A day of the week can be left out once, so that the week after counts.
      const last = row.dates === undefined ? today + 15 : Infinity;
      for (const day of daysOf(row, today - 1, last)) {
        const span = this.#spanOn(row, day);
        if (span.fromMs > atMs && span.toMs > span.fromMs) return [span.fromMs];
      }
      return [];
    });
    return starts.length === 0 ? undefined : Math.min(...starts);
  }
}

function readRow({ days, from = '00:00', to = '24:00', dates }: Hours): Row {
  const fromMs = parseClock(from) ?? 0;
  const toMs = parseClock(to) ?? 0;
  const read = dates?.map(parseDate).filter((day) => day !== undefined);
  return {
    fromMs,
    toMs: toMs <= fromMs ? toMs + DAY_MS : toMs,
    weekdays: days === undefined ? undefined : new Set(days),
    dates: read?.toSorted((a, b) => a - b),
    isDate: read === undefined ? undefined : new Set(read),
  };
}

/** The days from `first` to `last` on which a row begins, ascending. */
function* daysOf({ weekdays, dates, isDate }: Row, first: DayNumber, last: DayNumber) {
  const fits = (day: DayNumber) => weekdays === undefined || weekdays.has(weekdayOf(day));
  if (dates !== undefined && dates.length < last - first) {
    for (const day of dates) if (day >= first && day <= last && fits(day)) yield day;
    return;
  }
  for (let day = first; day <= last; day += 1)
    if (fits(day) && (isDate === undefined || isDate.has(day))) yield day;
}

/** Whether the rows that come every week leave no pause. */
function coversWeek(rows: readonly Row[]): boolean {
  const weekMs = 7 * DAY_MS;
  const spans = rows
    .filter(({ dates }) => dates === undefined)
    .flatMap(({ fromMs, toMs, weekdays }) =>
      WEEKDAYS.flatMap((name, day) =>
        weekdays === undefined || weekdays.has(name) ? [day] : [],
      ).map((day) => ({ fromMs: day * DAY_MS + fromMs, toMs: day * DAY_MS + toMs })),
    )
    // What reaches into the next week is at its beginning too.
    .flatMap((span) => [span, { fromMs: span.fromMs - weekMs, toMs: span.toMs - weekMs }]);
  const [first, ...rest] = mergeSpans(spans).filter(({ toMs }) => toMs > 0);
  return first !== undefined && rest.length === 0 && first.fromMs <= 0 && first.toMs >= weekMs;
}
