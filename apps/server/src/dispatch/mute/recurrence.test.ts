import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, findTimeZone } from '../time/index.ts';
import { Recurring } from './Recurring.ts';
import { readRrule } from './rrule.ts';
import { ruleDays } from './ruleDays.ts';

const HOUR_MS = 3_600_000;

function recurring(text: string, start: string, zone = 'UTC', durationMs = HOUR_MS) {
  const read = readRrule(text);
  const timeZone = findTimeZone(zone);
  if (!read.ok || timeZone === undefined) throw new Error(read.ok ? zone : read.limit);
  return new Recurring({ rule: read.rule, zone: timeZone, startMs: Date.parse(start), durationMs });
}

function starts(text: string, start: string, zone: string, from: string, count: number): string[] {
  return recurring(text, start, zone)
    .between(Date.parse(from), Date.parse(from) + 800 * DAY_MS, count)
    .map(({ startMs }) => new Date(startMs).toISOString().replace(':00.000Z', 'Z'));
}

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const some = <T>(item: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant<T[]>([]) },
    fc.uniqueArray(item, { minLength: 1, maxLength: 3 }),
  );
const weekdays = fc.oneof(
  some(fc.constantFrom(...WEEKDAYS)),
  some(
    fc
      .tuple(fc.constantFrom(1, 2, 4, 5, -1, -2), fc.constantFrom(...WEEKDAYS))
      .map((nth) => nth.join('')),
  ),
);
/** Rules as people may write them; some that RFC 5545 forbids are among them and refused. */
const rules = fc
  .record({
    FREQ: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
    INTERVAL: fc.constantFrom(1, 1, 2, 3, 5),
    WKST: fc.constantFrom('MO', 'SU', 'WE'),
    BYMONTH: some(fc.integer({ min: 1, max: 12 })),
    BYMONTHDAY: some(fc.constantFrom(1, 2, 13, 28, 29, 30, 31, -1, -2, -31)),
    BYDAY: weekdays,
    BYSETPOS: some(fc.constantFrom(1, 2, 3, -1, -2)),
  })
  .map((parts) =>
    Object.entries(parts)
      .filter(([, value]) => !Array.isArray(value) || value.length > 0)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(';'),
  )
  .filter((text) => readRrule(text).ok);

describe('the days of a rule', () => {
  // Each line: a rule, its first day, from when on, and the first eight days within 1200 as python-dateutil
  // 2.9.0 gives them. Rules were drawn at random.
  const lines = readFileSync(`${import.meta.dirname}/testing/ruleDays.txt`, 'utf8')
    .trim()
    .split('\n');
  const day = (text = '') =>
    Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6))) /
    DAY_MS;

  test(`are those of a library that has nothing of this code, of ${String(lines.length)} rules`, () => {
    for (const line of lines) {
      const [text = '', start, from, ...expected] = line.split(' ');
      const read = readRrule(text);
      if (!read.ok) throw new Error(`${text}: ${read.limit}`);
      const days = [...ruleDays(read.rule, day(start), day(from), day(from) + 1200)];
      expect(days.slice(0, 8), text).toEqual(expected.map(day));
    }
  });

  test('with a number and without one are all meant', () => {
    const days = starts(
      'FREQ=MONTHLY;BYDAY=MO,1TU',
      '2026-11-01T00:00Z',
      'UTC',
      '2026-11-01T00:00Z',
      6,
    );
    expect(days.map((at) => at.slice(8, 10))).toEqual(['02', '03', '09', '16', '23', '30']);
  });

  test('are as many as COUNT says, counted from the beginning, and none after UNTIL', () => {
    expect(
      starts('FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3', '2026-11-02T22:00Z', 'UTC', '2026-11-03T00:00Z', 9),
    ).toEqual(['2026-11-04T22:00Z', '2026-11-09T22:00Z']);
    const until = 'FREQ=DAILY;UNTIL=20261105T220000Z';
    expect(starts(until, '2026-11-02T22:00Z', 'UTC', '2026-11-04T00:00Z', 9)).toEqual([
      '2026-11-04T22:00Z',
      '2026-11-05T22:00Z',
    ]);
    // A day means all of it where the window is, not where Greenwich is.
    expect(
      starts(
        'FREQ=DAILY;UNTIL=20261103',
        '2026-11-02T23:30:00-05:00',
        'America/New_York',
        '2026-11-03T00:00Z',
        9,
      ),
    ).toEqual(['2026-11-03T04:30Z', '2026-11-04T04:30Z']);
  });

  test('cost the same however long ago it began, also when there are none', () => {
    const old = recurring('FREQ=DAILY', '1990-01-01T02:00Z');
    const never = recurring('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', '1990-01-01T02:00Z');
    const startMs = performance.now();
    for (let day = 0; day < 2000; day += 1) {
      const nowMs = Date.parse('2026-11-01T02:30Z') + day * DAY_MS;
      expect(old.at(nowMs)?.startMs).toBe(nowMs - HOUR_MS / 2);
      expect(never.after(nowMs)).toBeUndefined();
    }
    expect(performance.now() - startMs).toBeLessThan(2000);
  });
});

describe('the local time of a window', () => {
  // Clocks change: Berlin 2026-10-25 and 2027-03-28, New York 2026-11-01 and 2027-03-14, Sydney 2026-10-04,
  // Lord Howe by half an hour; São Paulo has no summer time.
  test.each<[string, string, string, readonly string[]]>([
    [
      'Europe/Berlin',
      '2026-10-24T22:00:00+02:00',
      '2026-10-24T00:00Z',
      ['2026-10-24T20:00Z', '2026-10-25T21:00Z'],
    ],
    [
      'Europe/Berlin',
      '2027-03-27T22:00:00+01:00',
      '2027-03-27T00:00Z',
      ['2027-03-27T21:00Z', '2027-03-28T20:00Z'],
    ],
    // 02:30 comes twice: the first counts. 02:30 is left out: as if the clocks had not been changed yet.
    [
      'Europe/Berlin',
      '2026-10-24T02:30:00+02:00',
      '2026-10-24T00:00Z',
      ['2026-10-24T00:30Z', '2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ],
    [
      'Europe/Berlin',
      '2027-03-27T02:30:00+01:00',
      '2027-03-27T00:00Z',
      ['2027-03-27T01:30Z', '2027-03-28T01:30Z', '2027-03-29T00:30Z'],
    ],
    [
      'America/New_York',
      '2026-10-31T01:30:00-04:00',
      '2026-10-31T00:00Z',
      ['2026-10-31T05:30Z', '2026-11-01T05:30Z', '2026-11-02T06:30Z'],
    ],
    [
      'America/New_York',
      '2027-03-13T02:30:00-05:00',
      '2027-03-13T00:00Z',
      ['2027-03-13T07:30Z', '2027-03-14T07:30Z', '2027-03-15T06:30Z'],
    ],
    [
      'Australia/Sydney',
      '2026-10-03T03:00:00+10:00',
      '2026-10-02T00:00Z',
      ['2026-10-02T17:00Z', '2026-10-03T16:00Z'],
    ],
    [
      'Australia/Lord_Howe',
      '2026-10-03T12:00:00+10:30',
      '2026-10-03T00:00Z',
      ['2026-10-03T01:30Z', '2026-10-04T01:00Z'],
    ],
    [
      'America/Sao_Paulo',
      '2026-10-17T00:00:00-03:00',
      '2026-10-17T00:00Z',
      ['2026-10-17T03:00Z', '2026-10-18T03:00Z'],
    ],
  ])('stays in %s from %s on, whatever the clocks do', (zone, start, from, expected) => {
    expect(starts('FREQ=DAILY', start, zone, from, expected.length)).toEqual(expected);
  });

  test('may be the second of one that comes twice on its first day', () => {
    const from = '2026-10-25T00:00Z';
    expect(starts('FREQ=DAILY', '2026-10-25T02:30:00+01:00', 'Europe/Berlin', from, 2)).toEqual([
      '2026-10-25T01:30Z',
      '2026-10-26T01:30Z',
    ]);
  });

  test('is kept by every rule in every zone: the clock on the wall shows it, or has just jumped over it', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'Asia/Kathmandu',
    ];
    fc.assert(
      fc.property(
        rules,
        fc.constantFrom(...zones),
        fc.integer({ min: 1_600_000_000, max: 1_900_000_000 }),
        (text, name, startS) => {
          const zone = findTimeZone(name);
          if (zone === undefined) throw new Error(name);
          const startMs = startS * 1000;
          const each = recurring(text, new Date(startMs).toISOString(), name);
          const ofDay = zone.localAt(startMs) % DAY_MS;
          for (const span of each.between(startMs, startMs + 500 * DAY_MS, 200)) {
            const shown = zone.localAt(span.startMs) % DAY_MS;
            const jumped = zone.offsetAt(span.startMs) - zone.offsetAt(span.startMs - 3 * HOUR_MS);
            expect([ofDay, (ofDay + jumped + DAY_MS) % DAY_MS]).toContain(shown);
            expect(span.endMs).toBe(span.startMs + HOUR_MS);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

test('at, after and between tell the same, whatever is asked first', () => {
  const text = 'FREQ=WEEKLY;BYDAY=TU,SA';
  const start = '2026-10-06T21:00:00+02:00';
  const all = recurring(text, start, 'Europe/Berlin', 9 * HOUR_MS).between(
    0,
    Date.parse('2029-01-01'),
    999,
  );
  const asked = recurring(text, start, 'Europe/Berlin', 9 * HOUR_MS);
  fc.assert(
    fc.property(
      fc.integer({ min: Date.parse('2026-09-01'), max: Date.parse('2028-06-01') }),
      (nowMs) => {
        const on = all.find((span) => span.startMs <= nowMs && nowMs < (span.endMs ?? Infinity));
        expect(asked.at(nowMs)).toEqual(on);
        expect(asked.after(nowMs)).toEqual(all.find((span) => span.startMs > nowMs));
      },
    ),
    { numRuns: 300 },
  );
});

describe('the end of all occurrences', () => {
  test.each<[string, string | undefined]>([
    ['FREQ=DAILY', undefined],
    ['FREQ=DAILY;COUNT=2', '2026-11-03T23:00:00.000Z'],
    ['FREQ=WEEKLY;UNTIL=20261120T000000Z', '2026-11-16T23:00:00.000Z'],
    ['FREQ=YEARLY;COUNT=1000', undefined],
    ['FREQ=DAILY;UNTIL=29991231T000000Z', undefined],
    ['FREQ=DAILY;UNTIL=20200101T000000Z', '2026-11-02T22:00:00.000Z'],
  ])('of %s is %s', (text, expected) => {
    const endMs = recurring(text, '2026-11-02T22:00Z').endOfAll();
    expect(endMs === undefined ? undefined : new Date(endMs).toISOString()).toBe(expected);
  });
});

test.each<[string, RegExp]>([
  ['FREQ=HOURLY', /FREQ one of DAILY/],
  ['BYDAY=MO', /FREQ one of/],
  ['FREQ=DAILY;BYHOUR=1', /BYHOUR is not kept/],
  ['FREQ=DAILY;COUNT=1001', /COUNT a whole number from 1 to 1000/],
  ['FREQ=DAILY;COUNT=2;UNTIL=20270101', /COUNT or UNTIL/],
  ['FREQ=DAILY;INTERVAL=0', /INTERVAL/],
  ['FREQ=WEEKLY;BYDAY=2MO', /weekdays alone/],
  ['FREQ=WEEKLY;BYMONTHDAY=2', /without BYMONTHDAY/],
  ['FREQ=MONTHLY;BYDAY=6MO', /5th weekday/],
  ['FREQ=MONTHLY;BYMONTHDAY=32', /BYMONTHDAY from 1 to 31/],
  ['FREQ=MONTHLY;BYDAY=XX', /BYDAY of MO/],
  ['FREQ=DAILY;UNTIL=20260230', /UNTIL/],
  ['FREQ=DAILY;FREQ=DAILY', /at most once/],
  ['FREQ=DAILY;;', /NAME=VALUE/],
  ['FREQ=MONTHLY;BYSETPOS=1', /BYSETPOS beside another/],
])('the rule %s is refused', (text, limit) => {
  expect(readRrule(text)).toEqual({ ok: false, limit: expect.stringMatching(limit) as string });
});
