import { DAY_MS, type DayNumber } from '../time/index.ts';
import type { NthDay, Rrule } from './rrule.ts';

function dayOf(year: number, month: number, date: number): DayNumber {
  return Date.UTC(year, month, date) / DAY_MS;
}

interface DateOf {
  readonly year: number;
  /** January is 0. */
  readonly month: number;
  readonly date: number;
}

function dateOf(day: DayNumber): DateOf {
  const at = new Date(day * DAY_MS);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth(), date: at.getUTCDate() };
}

/** Monday is 0. 1970-01-01 was a Thursday. */
function weekdayOf(day: DayNumber): number {
  return (((day + 3) % 7) + 7) % 7;
}

/**
 * The days of the rule from `start` on that are not before `from`, rising, up to `last`. COUNT and UNTIL are
 * not looked at. Takes time for the days between `from` and `last`, not for those before.
 */
export function* ruleDays(
  rule: Rrule,
  start: DayNumber,
  from: DayNumber,
  last: DayNumber,
): Generator<DayNumber> {
  const first = Math.max(start, from);
  for (let period = periodOf(rule, start, first); ; period += 1) {
    const { begin, days } = daysOfPeriod(rule, start, period * rule.interval);
    if (begin > last) return;
    for (const day of chosen(days, rule.bySetPos))
      if (day > last) return;
      else if (day >= first) yield day;
  }
}

/** A period that begins not after the day, as near as is plain. */
function periodOf({ freq, interval, weekStart }: Rrule, start: DayNumber, day: DayNumber): number {
  const [a, b] = [dateOf(start), dateOf(day)];
  const between = {
    DAILY: day - start,
    WEEKLY: (weekBegin(day, weekStart) - weekBegin(start, weekStart)) / 7,
    MONTHLY: (b.year - a.year) * 12 + b.month - a.month,
    YEARLY: b.year - a.year,
  }[freq];
  return Math.floor(between / interval);
}

function weekBegin(day: DayNumber, weekStart: number): DayNumber {
  return day - ((weekdayOf(day) - weekStart + 7) % 7);
}

/** The days that the rule has in a period so many days, weeks, months or years after that of the start. */
function daysOfPeriod(
  rule: Rrule,
  start: DayNumber,
  offset: number,
): { readonly begin: DayNumber; readonly days: readonly DayNumber[] } {
  const { freq, byMonth, byDay, weekStart } = rule;
  const ofStart = dateOf(start);
  const isIn = (day: DayNumber): boolean =>
    byMonth.length === 0 || byMonth.includes(dateOf(day).month + 1);
  if (freq === 'DAILY') {
    const day = start + offset;
    const fits =
      isIn(day) && isOfMonthDays(day, rule.byMonthDay) && isOfWeekdays(weekdayOf(day), byDay);
    return { begin: day, days: fits ? [day] : [] };
  }
  if (freq === 'WEEKLY') {
    const begin = weekBegin(start, weekStart) + offset * 7;
    const wanted = byDay.length === 0 ? [{ weekday: weekdayOf(start), nth: 0 }] : byDay;
    const week = range(begin, begin + 7).filter((day) => isOfWeekdays(weekdayOf(day), wanted));
    return { begin, days: week.filter(isIn) };
  }
  if (freq === 'MONTHLY') {
    const begin = dayOf(ofStart.year, ofStart.month + offset, 1);
    return { begin, days: isIn(begin) ? daysOfMonth(rule, begin, ofStart.date) : [] };
  }
  const year = ofStart.year + offset;
  const begin = dayOf(year, 0, 1);
  return { begin, days: daysOfYear(rule, year, ofStart) };
}

function daysOfMonth(rule: Rrule, begin: DayNumber, date: number): readonly DayNumber[] {
  const { year, month } = dateOf(begin);
  const month1 = range(begin, dayOf(year, month + 1, 1));
  if (rule.byMonthDay.length + rule.byDay.length === 0)
    return month1.filter((day) => dateOf(day).date === date);
  return month1.filter(
    (day) => isOfMonthDays(day, rule.byMonthDay) && isOfNthDays(day, month1, rule.byDay),
  );
}

function daysOfYear(rule: Rrule, year: number, start: DateOf): readonly DayNumber[] {
  const { byMonth, byMonthDay, byDay } = rule;
  if (byMonth.length > 0 || byMonthDay.length + byDay.length === 0) {
    const months = byMonth.length > 0 ? byMonth.map((month) => month - 1) : [start.month];
    return [...new Set(months)]
      .sort((a, b) => a - b)
      .flatMap((month) => daysOfMonth(rule, dayOf(year, month, 1), start.date));
  }
  const whole = range(dayOf(year, 0, 1), dayOf(year + 1, 0, 1));
  return whole.filter((day) => isOfMonthDays(day, byMonthDay) && isOfNthDays(day, whole, byDay));
}

function isOfMonthDays(day: DayNumber, wanted: readonly number[]): boolean {
  if (wanted.length === 0) return true;
  const { year, month, date } = dateOf(day);
  const length = dateOf(dayOf(year, month + 1, 1) - 1).date;
  return wanted.includes(date) || wanted.includes(date - length - 1);
}

function isOfWeekdays(weekday: number, wanted: readonly NthDay[]): boolean {
  return wanted.length === 0 || wanted.some((each) => each.weekday === weekday);
}

/** Whether the day is one of those weekdays of the stretch, counted from either end. */
function isOfNthDays(
  day: DayNumber,
  stretch: readonly DayNumber[],
  wanted: readonly NthDay[],
): boolean {
  if (wanted.length === 0) return true;
  const fromBegin = Math.floor((day - (stretch[0] ?? day)) / 7) + 1;
  const fromEnd = -(Math.floor(((stretch.at(-1) ?? day) - day) / 7) + 1);
  const weekday = weekdayOf(day);
  return wanted.some(
    (each) =>
      each.weekday === weekday &&
      (each.nth === 0 || each.nth === fromBegin || each.nth === fromEnd),
  );
}

function chosen(days: readonly DayNumber[], positions: readonly number[]): readonly DayNumber[] {
  if (positions.length === 0) return days;
  return days.filter((_, i) => positions.includes(i + 1) || positions.includes(i - days.length));
}

function range(from: DayNumber, before: DayNumber): DayNumber[] {
  return Array.from({ length: before - from }, (_, i) => from + i);
}
