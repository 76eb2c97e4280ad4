import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileSilences } from './compileSilences.ts';
import { mutedByTime } from './mutedByTime.ts';
import type { StoredSilence } from './silence.ts';
import { endsEarly, silenceEvents } from './silenceEvents.ts';
import { aSilence, compileRegex, HOUR_MS, T0 } from './testing/aSilence.ts';

const MINUTE_MS = 60_000;
const compile = (...silences: StoredSilence[]) => compileSilences(silences, compileRegex);
const told = (before: StoredSilence[], after: StoredSilence[], fromMin: number, toMin: number) =>
  silenceEvents(
    compile(...before),
    compile(...after),
    T0 + fromMin * MINUTE_MS,
    T0 + toMin * MINUTE_MS,
  ).map(({ kind, atMs, reason }) => [
    kind,
    (atMs - T0) / MINUTE_MS,
    ...(reason === undefined ? [] : [reason]),
  ]);

describe('what happened to a silence', () => {
  const one = [aSilence()];

  test('is told once, in whatever steps it is asked for', () => {
    const expected = [
      ['started', 0],
      ['expiring', 45],
      ['ended', 60, 'time'],
    ];
    expect(told(one, one, -5, 90)).toEqual([expected[0], expected[2]]);
    const recurring = aSilence({
      kind: 'maintenance',
      endsMs: null,
      recurrence: { rrule: 'FREQ=DAILY;COUNT=2', durationMs: HOUR_MS, timeZone: 'UTC' },
    });
    const twice = [...expected, ['started', 1440], ['expiring', 1485], ['ended', 1500, 'time']];
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 250, maxLength: 250 }),
        (steps) => {
          const found = { one: [] as unknown[], twice: [] as unknown[] };
          let at = -5;
          for (const step of steps) {
            found.one.push(...told(one, one, at, at + step));
            found.twice.push(...told([recurring], [recurring], at, at + step));
            at += step;
          }
          expect(found).toEqual({
            one: expected,
            twice: twice.slice(0, at >= 1500 ? 6 : at >= 1485 ? 5 : at >= 1440 ? 4 : 3),
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  test('is its end by hand, also when that is known late', () => {
    const ended = [
      aSilence({ endedMs: T0 + 20 * MINUTE_MS, endedBy: 'console/bo', endedReason: 'by_hand' }),
    ];
    expect(told(one, ended, 15, 25)).toEqual([['ended', 20, 'by_hand']]);
    expect(told(one, ended, 22, 25)).toEqual([['ended', 22, 'by_hand']]);
    expect(told(ended, ended, 25, 90)).toEqual([]);
  });

  test('is nothing for one that was cancelled before it began', () => {
    const cancelled = [aSilence({ endedMs: T0 - MINUTE_MS, endedReason: 'cancelled' })];
    expect(told(one, cancelled, -5, 90)).toEqual([]);
  });

  test('is a beginning when it is new and has begun already', () => {
    expect(told([], one, 5, 6)).toEqual([['started', 5]]);
  });

  test('is another warning when it was prolonged, and none when it was made shorter than that', () => {
    const longer = [aSilence({ endsMs: T0 + 3 * HOUR_MS, updatedMs: T0 + 50 * MINUTE_MS })];
    expect(told(one, longer, 49, 51)).toEqual([]);
    expect(told(longer, longer, 59, 61)).toEqual([]);
    expect(told(longer, longer, 164, 166)).toEqual([['expiring', 165]]);
    const shorter = [aSilence({ endsMs: T0 + 20 * MINUTE_MS, updatedMs: T0 + 10 * MINUTE_MS })];
    expect(told(one, shorter, 9, 19)).toEqual([]);
    expect(told(shorter, shorter, 19, 20)).toEqual([['ended', 20, 'time']]);
    expect(told([], [aSilence({ endsMs: T0 + 10 * MINUTE_MS })], -1, 9)).toEqual([['started', 0]]);
  });
});

describe('a silence ends before its time', () => {
  const ends = (
    fields: Partial<StoredSilence>,
    ...rest: [number | undefined, Parameters<typeof endsEarly>[2], number]
  ) => {
    const silence = aSilence(fields);
    const compiled = compile(silence).byId.get(silence.silenceId);
    if (compiled === undefined) throw new Error('it does not compile');
    return endsEarly(compiled, ...rest);
  };
  const snooze = { kind: 'snooze', alertId: 'a', matchers: [], severity: 1 } as const;
  const clear = { ...snooze, endsMs: null, endsWhen: { clear: true, idleMs: null } };

  test('of a snooze when its alert is resolved, if it was said so', () => {
    expect(ends(clear, undefined, { state: 'RESOLVED', severity: 1 }, T0)).toBe('clear');
    expect(ends(clear, undefined, { state: 'ACK', severity: 1 }, T0)).toBeUndefined();
    expect(ends(clear, undefined, undefined, T0)).toBeUndefined();
    expect(ends(snooze, undefined, { state: 'RESOLVED', severity: 1 }, T0)).toBeUndefined();
  });

  test('of a snooze when its alert gets worse than it was', () => {
    expect(ends(snooze, undefined, { state: 'OPEN', severity: 2 }, T0)).toBe('worse');
    expect(ends(snooze, undefined, { state: 'OPEN', severity: 0 }, T0)).toBeUndefined();
  });

  test('when it has hidden nothing for as long as was said', () => {
    const idle = { endsWhen: { clear: false, idleMs: 10 * MINUTE_MS } };
    expect(ends(idle, undefined, undefined, T0 + 9 * MINUTE_MS)).toBeUndefined();
    expect(ends(idle, undefined, undefined, T0 + 10 * MINUTE_MS)).toBe('idle');
    expect(ends(idle, T0 + 5 * MINUTE_MS, undefined, T0 + 10 * MINUTE_MS)).toBeUndefined();
    expect(ends(idle, T0 + 5 * MINUTE_MS, undefined, T0 + 15 * MINUTE_MS)).toBe('idle');
    expect(ends(idle, undefined, undefined, T0 + HOUR_MS)).toBeUndefined();
  });
});

test('a route is quiet in its mute hours, and outside of its active ones', () => {
  const on =
    (...names: string[]) =>
    (name: string) =>
      names.includes(name);
  const route = { muteDuring: ['lunch', 'night'], activeDuring: ['office', 'saturday'] };
  expect(mutedByTime(route, on('office'), T0)).toBeUndefined();
  expect(mutedByTime(route, on('office', 'night'), T0)).toMatchObject({ name: 'night' });
  expect(mutedByTime(route, on(), T0)).toMatchObject({
    by: 'mute_time',
    name: 'office',
    reason: 'the route is active during office, saturday alone',
  });
  expect(mutedByTime({ muteDuring: ['night'], activeDuring: [] }, on(), T0)).toBeUndefined();
});
