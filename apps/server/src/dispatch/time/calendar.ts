import { type Weekday, WEEKDAYS } from '@batcave/shared/dispatch';
import type { DurationMs } from '@batcave/shared/time';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** A date of the calendar: days since 1970-01-01, whole. */
export type DayNumber = number;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/;

/** Reads `2026-12-25`; `undefined` when the text is no date or the calendar has no such day. */
export function parseDate(text: string): DayNumber | undefined {
  if (!DATE.test(text)) return undefined;
  const day = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
  // 2026-02-30 is read as 2 March.
  return Number.isNaN(day) || formatDate(day) !== text ? undefined : day;
}

/** Writes a day of the years 0 to 9999 as `2026-12-25`. */
export function formatDate(day: DayNumber): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Reads `09:30` as the time since midnight, 0 to 24 h; `undefined` when the text is no time of day. */
export function parseClock(text: string): DurationMs | undefined {
  const match = CLOCK.exec(text);
  if (match === null) return undefined;
  const [, hours = '24', minutes = '0'] = match;
  return (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}

export function weekdayOf(day: DayNumber): Weekday {
  // 1970-01-01 was a Thursday.
  return WEEKDAYS[(((day + 3) % 7) + 7) % 7] ?? 'mon';
}
