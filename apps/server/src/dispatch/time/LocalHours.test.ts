import type { Hours } from '@batcave/shared/dispatch';
import { WEEKDAYS } from '@batcave/shared/dispatch';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, formatDate, parseClock, parseDate, weekdayOf } from './calendar.ts';
import { compileIntervals } from './intervals.ts';
import { LocalHours } from './LocalHours.ts';
import { timeZoneOf } from './TimeZone.ts';

const ms = Date.parse;
const hoursIn = (zone: string, ...hours: Hours[]) => new LocalHours(hours, timeZoneOf(zone));
const iso = (atMs: number | undefined) =>
  atMs === undefined ? undefined : new Date(atMs).toISOString().slice(0, 16);

describe('the calendar', () => {
  test.each(['2026-02-30', '2025-02-29', '2026-13-01', '2026-1-1', 'soon'])('has no %s', (date) => {
    expect(parseDate(date)).toBeUndefined();
  });

  test.each(['2024-02-29', '1970-01-01', '0050-06-01', '9999-12-31'])('has %s', (date) => {
    expect(formatDate(parseDate(date)!)).toBe(date);
  });

  test('knows times of day and days of the week', () => {
    expect(['00:00', '09:30', '24:00', '24:01', '9:00'].map(parseClock)).toEqual([
      0,
      34_200_000,
      DAY_MS,
      undefined,
      undefined,
    ]);
    expect(weekdayOf(parseDate('2026-11-23')!)).toBe('mon');
    expect(weekdayOf(parseDate('1969-12-28')!)).toBe('sun');
  });
});

describe('hours', () => {
  const office = hoursIn('Europe/Berlin', {
    days: ['mon', 'tue', 'wed', 'thu', 'fri'],
    from: '09:00',
    to: '17:00',
  });

  test('begin at their first instant and end before their last', () => {
    expect(office.contains(ms('2026-11-23T07:59:59Z'))).toBe(false);
    expect(office.contains(ms('2026-11-23T08:00:00Z'))).toBe(true);
    expect(office.contains(ms('2026-11-23T15:59:59Z'))).toBe(true);
    expect(office.contains(ms('2026-11-23T16:00:00Z'))).toBe(false);
  });

  test('go by the clock on the wall in summer too, and find what comes next', () => {
    expect(iso(office.nextChange(ms('2026-07-03T12:00:00Z')))).toBe('2026-07-03T15:00');
    expect(iso(office.nextChange(ms('2026-07-03T15:00:00Z')))).toBe('2026-07-06T07:00');
    expect(iso(office.nextChange(ms('2026-10-23T15:00:00Z')))).toBe('2026-10-26T08:00');
  });

  test('that end before they begin end on the next day, and belong to the day they begin on', () => {
    const night = hoursIn('UTC', { days: ['fri'], from: '22:00', to: '06:00' });
    expect(night.contains(ms('2026-11-27T23:00:00Z'))).toBe(true);
    expect(night.contains(ms('2026-11-28T05:59:00Z'))).toBe(true);
    expect(night.contains(ms('2026-11-27T05:00:00Z'))).toBe(false);
    expect(iso(night.nextChange(ms('2026-11-27T23:00:00Z')))).toBe('2026-11-28T06:00');
  });

  test('of a date count on that date only', () => {
    const holidays = hoursIn('UTC', { dates: ['2026-12-25', '2031-12-25'] });
    expect(iso(holidays.nextChange(ms('2026-11-23T00:00:00Z')))).toBe('2026-12-25T00:00');
    expect(iso(holidays.nextChange(ms('2026-12-25T00:00:00Z')))).toBe('2026-12-26T00:00');
    expect(iso(holidays.nextChange(ms('2026-12-26T00:00:00Z')))).toBe('2031-12-25T00:00');
    expect(holidays.nextChange(ms('2031-12-26T00:00:00Z'))).toBeUndefined();
  });

  test('that follow on each other are one, and those without a pause have no end', () => {
    const day = hoursIn('UTC', { from: '00:00', to: '12:00' }, { from: '12:00', to: '24:00' });
    expect(day.nextChange(ms('2026-11-23T10:00:00Z'))).toBeUndefined();
    expect(day.spans(0, 10 * DAY_MS)).toEqual([{ fromMs: 0, toMs: 10 * DAY_MS }]);
    const weekend = hoursIn('UTC', { days: ['sat', 'sun'] });
    expect(iso(weekend.nextChange(ms('2026-11-28T10:00:00Z')))).toBe('2026-11-30T00:00');
    const both = hoursIn('UTC', { days: ['fri'], from: '18:00', to: '24:00' }, { days: ['sat'] });
    expect(iso(both.nextChange(ms('2026-11-27T19:00:00Z')))).toBe('2026-11-29T00:00');
  });

  test('that the clocks leave out take no time', () => {
    const lost = hoursIn('Europe/Berlin', { days: ['sun'], from: '02:10', to: '02:50' });
    expect(lost.spans(ms('2026-03-28T00:00:00Z'), ms('2026-03-30T00:00:00Z'))).toEqual([]);
    expect(iso(lost.nextChange(ms('2026-03-29T00:00:00Z')))).toBe('2026-04-05T00:10');
  });

  test('that the clocks show twice count once', () => {
    const twice = hoursIn('Europe/Berlin', { dates: ['2026-10-25'], from: '02:00', to: '02:30' });
    expect(twice.spans(ms('2026-10-24T00:00:00Z'), ms('2026-10-27T00:00:00Z'))).toEqual([
      { fromMs: ms('2026-10-25T00:00:00Z'), toMs: ms('2026-10-25T00:30:00Z') },
    ]);
  });

  test('go on where the clock is set back over midnight, to the day before', () => {
    // On this day St. John's went from 00:01 back to 23:01.
    const day = hoursIn('America/St_Johns', { dates: ['2010-11-07'] });
    expect(iso(day.nextChange(ms('2010-11-06T00:00:00Z')))).toBe('2010-11-07T02:30');
    expect(day.contains(ms('2010-11-07T02:45:00Z'))).toBe(true);
    expect(iso(day.nextChange(ms('2010-11-07T02:45:00Z')))).toBe('2010-11-08T03:30');
  });

  test('are not asked for more than 400 days at once', () => {
    expect(() => office.spans(0, 401 * DAY_MS)).toThrow('400 days');
  });

  test('agree on what is within, what comes next, and their spans', () => {
    const clock = fc
      .integer({ min: 0, max: 47 })
      .map((n) => `${String(n >> 1).padStart(2, '0')}:${n % 2 === 0 ? '00' : '30'}`);
    const row = fc.record(
      {
        days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
        from: clock,
        to: clock,
        dates: fc.array(fc.integer({ min: 20_740, max: 20_780 }).map(formatDate), {
          minLength: 1,
          maxLength: 20,
        }),
      },
      { requiredKeys: [] },
    );
    const zones = ['Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe', 'Africa/Casablanca'];
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...zones),
        // Berlin goes to winter time on day 20751, Havana on 20758, a midnight that comes twice.
        fc.integer({ min: 20_745 * 48, max: 20_765 * 48 }).map((n) => (n * DAY_MS) / 48),
        (rows, zone, fromMs) => {
          const hours = hoursIn(zone, ...(rows as Hours[]));
          const spans = hours.spans(fromMs, fromMs + 9 * DAY_MS);
          const within = (atMs: number) => spans.some((s) => s.fromMs <= atMs && atMs < s.toMs);
          let changeMs = hours.nextChange(fromMs) ?? Infinity;
          for (let atMs = fromMs; atMs < fromMs + 9 * DAY_MS; atMs += DAY_MS / 96) {
            if (atMs >= changeMs) {
              expect(hours.contains(atMs)).not.toBe(hours.contains(changeMs - 1));
              changeMs = hours.nextChange(changeMs) ?? Infinity;
            }
            if (atMs > fromMs && atMs < changeMs)
              expect(hours.nextChange(atMs) ?? Infinity).toBe(changeMs);
            expect(hours.contains(atMs)).toBe(within(atMs));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('of fifty rows with all their dates are asked in little time', () => {
    const dates = Array.from({ length: 366 }, (_, i) => formatDate(20_500 + i));
    const rows = Array.from({ length: 50 }, (): Hours => ({ dates, from: '08:00', to: '20:00' }));
    const hours = hoursIn('Europe/Berlin', ...rows);
    const startMs = performance.now();
    for (let i = 0; i < 100; i += 1) hours.nextChange((20_600 + i) * DAY_MS);
    hours.spans(20_500 * DAY_MS, 20_900 * DAY_MS);
    expect(performance.now() - startMs).toBeLessThan(2000);
  });
});

test('an interval is in its own zone, else in that of the document, else in UTC', () => {
  const hours = [{ from: '09:00', to: '10:00' }];
  const named = [
    { name: 'own', time_zone: 'Asia/Kathmandu', hours },
    { name: 'plain', hours },
  ];
  const starts = (zone: { time_zone?: string }) =>
    [...compileIntervals({ time_intervals: named, ...zone }).values()].map((one) =>
      iso(one.nextChange(ms('2026-11-22T22:00:00Z'))),
    );
  expect(starts({ time_zone: 'Europe/Berlin' })).toEqual(['2026-11-23T03:15', '2026-11-23T08:00']);
  expect(starts({})).toEqual(['2026-11-23T03:15', '2026-11-23T09:00']);
});
