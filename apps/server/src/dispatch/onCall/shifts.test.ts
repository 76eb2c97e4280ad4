import type { Layer, Schedule } from '@batcave/shared/dispatch';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, gapsIn } from '../time/index.ts';
import { compileSchedule } from './compileSchedule.ts';
import { shiftsBetween } from './shifts.ts';
import { onCallAt, whoIsOnCall } from './whoIsOnCall.ts';

const ms = Date.parse;
const iso = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString());
const HOUR_MS = 3_600_000;
const [ana, ben, eva] = ['console/ana', 'console/ben', 'console/eva'] as const;

const weekly = (...people: string[]): Layer => ({
  people,
  rotation: 'weekly',
  starts: '2026-10-05',
});
const schedule = (fields: Partial<Schedule>) =>
  compileSchedule({
    name: 'primary',
    time_zone: 'Europe/Berlin',
    layers: [weekly(ana, ben)],
    ...fields,
  });
const whoAt = (fields: Partial<Schedule>, at: string) => {
  const onCall = onCallAt(schedule(fields), ms(at));
  return onCall.kind === 'on_call' ? onCall.person : onCall.reason;
};

describe('a rotation', () => {
  test('hands over at the same local time, whatever the clocks do', () => {
    const turns = schedule({}).layers[0]!.rotation.turns(
      ms('2026-10-19T12:00:00Z'),
      ms('2026-11-09T00:00:00Z'),
    );
    expect(
      [...turns].map(({ person, fromMs, toMs }) => [
        person,
        iso(fromMs),
        (toMs - fromMs) / HOUR_MS,
      ]),
    ).toEqual([
      [ana, '2026-10-19T07:00:00.000Z', 169],
      [ben, '2026-10-26T08:00:00.000Z', 168],
      [ana, '2026-11-02T08:00:00.000Z', 168],
    ]);
  });

  test('has nobody before it starts', () => {
    expect(whoAt({}, '2026-10-05T06:59:59Z')).toBe('primary begins at 2026-10-05T07:00:00.000Z');
    expect(whoAt({}, '2026-10-05T07:00:00Z')).toBe(ana);
  });

  test('hands over when the clock jumps over the time of the handover', () => {
    const layer: Layer = { ...weekly(ana, ben), starts: '2026-03-22', handover: '02:30' };
    expect(whoAt({ layers: [layer] }, '2026-03-29T00:59:59Z')).toBe(ana);
    expect(whoAt({ layers: [layer] }, '2026-03-29T01:00:00Z')).toBe(ben);
  });

  test('hands over once where the clock shows the handover twice', () => {
    const layer: Layer = {
      ...weekly(ana, ben, eva),
      rotation: 'daily',
      starts: '2026-10-24',
      handover: '02:30',
    };
    const whose = ['00:29', '00:30', '01:29', '01:30'].map((time) =>
      whoAt({ layers: [layer] }, `2026-10-25T${time}:00Z`),
    );
    expect(whose).toEqual([ana, ben, ben, ben]);
  });

  test('lives through a day that never was', () => {
    const layer: Layer = {
      ...weekly(ana, ben, eva),
      rotation: 'daily',
      starts: '2011-12-29',
      handover: '00:00',
    };
    const apia = { time_zone: 'Pacific/Apia', layers: [layer] };
    expect(whoAt(apia, '2011-12-30T09:59:59Z')).toBe(ana);
    expect(whoAt(apia, '2011-12-30T10:00:00Z')).toBe(eva);
    const shifts = shiftsBetween(
      schedule(apia),
      ms('2011-12-29T12:00:00Z'),
      ms('2012-01-01T00:00:00Z'),
    );
    expect(shifts.map(({ person }) => person)).toEqual([ana, eva, ana]);
  });

  const zones = [
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Pacific/Apia',
  ];
  const anyLayer = fc.record({
    people: fc
      .integer({ min: 1, max: 7 })
      .map((n) => Array.from({ length: n }, (_, i) => `console/p${String(i)}`)),
    rotation: fc.constantFrom('daily' as const, 'weekly' as const),
    every: fc.integer({ min: 1, max: 4 }),
    starts: fc.constantFrom('2011-12-01', '2024-02-29', '2026-03-01', '2026-10-20'),
    handover: fc.constantFrom('00:00', '02:30', '09:00', '23:30', '24:00'),
  });

  test('gives everybody the same number of turns, one after the other, without a pause', () => {
    fc.assert(
      fc.property(
        anyLayer,
        fc.constantFrom(...zones),
        fc.integer({ min: 1, max: 3 }),
        (layer, zone, rounds) => {
          const { rotation } = schedule({ time_zone: zone, layers: [layer] }).layers[0]!;
          const counted = new Map<string, number>();
          const startMs = rotation.startMs;
          let [index, atMs] = [0, startMs];
          for (const turn of rotation.turns(startMs, startMs + 400 * DAY_MS)) {
            if (turn.index >= rounds * layer.people.length) break;
            // Only a day that never was takes a turn away.
            if (zone !== 'Pacific/Apia') expect(turn.index).toBe(index);
            expect(turn.fromMs).toBe(atMs);
            expect(turn.person).toBe(layer.people[turn.index % layer.people.length]);
            counted.set(turn.person, (counted.get(turn.person) ?? 0) + 1);
            [index, atMs] = [index + 1, turn.toMs];
          }
          if (zone === 'Pacific/Apia' || index < rounds * layer.people.length) return;
          expect(new Set(counted.values())).toEqual(new Set([rounds]));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('has exactly the person of the turn at every instant', () => {
    fc.assert(
      fc.property(
        anyLayer,
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 600 * 96 }),
        (layer, zone, quarter) => {
          const compiled = schedule({ time_zone: zone, layers: [layer] });
          const { rotation } = compiled.layers[0]!;
          const atMs = rotation.startMs + (quarter * DAY_MS) / 96;
          const turn = rotation.turnAt(atMs)!;
          expect(turn.fromMs).toBeLessThanOrEqual(atMs);
          expect(turn.toMs).toBeGreaterThan(atMs);
          // Counted another way: local days since the start, by the clock on the wall.
          const handedOverMs =
            compiled.zone.localAt(turn.fromMs) - compiled.zone.localAt(rotation.startMs);
          const days = (layer.rotation === 'weekly' ? 7 : 1) * layer.every;
          expect(Math.round(handedOverMs / DAY_MS / days)).toBe(turn.index);
          expect(onCallAt(compiled, atMs)).toEqual({
            kind: 'on_call',
            person: turn.person,
            by: { kind: 'layer', index: 0 },
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a schedule', () => {
  const night: Layer = { ...weekly(eva), hours: [{ from: '22:00', to: '06:00' }] };

  test('lets a later layer cover an earlier one in its hours', () => {
    const layers = [weekly(ana, ben), night];
    expect(whoAt({ layers }, '2026-11-23T20:59:00Z')).toBe(ben);
    expect(whoAt({ layers }, '2026-11-23T21:00:00Z')).toBe(eva);
    expect(whoAt({ layers }, '2026-11-24T05:00:00Z')).toBe(ben);
  });

  test('says when it is outside all hours, and until when', () => {
    const now = whoIsOnCall(schedule({ layers: [night] }), ms('2026-11-23T12:00:00Z'));
    expect(now).toEqual({
      kind: 'gap',
      reason: 'it is outside the hours of primary',
      untilMs: ms('2026-11-23T21:00:00Z'),
    });
  });

  test('lets overrides win over layers, and later overrides over earlier ones', () => {
    const overrides = [
      { person: eva, from: '2026-11-24T00:00:00Z', to: '2026-11-26T00:00:00Z' },
      { person: ana, from: '2026-11-25T00:00:00Z', to: '2026-11-25T12:00:00Z' },
    ];
    const shifts = shiftsBetween(
      schedule({ overrides }),
      ms('2026-11-23T12:00:00Z'),
      ms('2026-11-27T00:00:00Z'),
    );
    expect(shifts.map(({ person, by, toMs }) => [person, by.kind, iso(toMs)])).toEqual([
      [ben, 'layer', '2026-11-24T00:00:00.000Z'],
      [eva, 'override', '2026-11-25T00:00:00.000Z'],
      [ana, 'override', '2026-11-25T12:00:00.000Z'],
      [eva, 'override', '2026-11-26T00:00:00.000Z'],
      [ben, 'layer', '2026-11-27T00:00:00.000Z'],
    ]);
    expect(whoAt({ overrides }, '2026-11-25T06:00:00Z')).toBe(ana);
  });

  test('says until when somebody is on call, over several turns and layers', () => {
    const until = (fields: Partial<Schedule>) =>
      iso(whoIsOnCall(schedule(fields), ms('2026-11-24T12:00:00Z')).untilMs);
    expect(until({})).toBe('2026-11-30T08:00:00.000Z');
    expect(until({ layers: [weekly(ana)] })).toBeNull();
    expect(until({ layers: [{ ...weekly(ana, ben), every: 52 }] })).toBe(
      '2027-10-04T07:00:00.000Z',
    );
    const toBen = { person: ben, from: '2026-11-30T00:00:00Z', to: '2026-12-01T08:30:00Z' };
    expect(until({ overrides: [toBen] })).toBe('2026-12-01T08:30:00.000Z');
  });

  test('is asked for 400 days at most', () => {
    expect(() => shiftsBetween(schedule({}), 0, 401 * DAY_MS)).toThrow('400 days');
  });

  const anyPerson = fc.constantFrom(ana, ben, eva);
  const anyHours = fc.record(
    {
      days: fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const, {
        minLength: 1,
      }),
      from: fc.constantFrom('00:00', '02:30', '08:00', '22:00'),
      to: fc.constantFrom('02:00', '06:00', '18:00', '24:00'),
    },
    { requiredKeys: ['from', 'to'] },
  );
  const anySchedule = fc.record({
    layers: fc.array(
      fc.record(
        {
          people: fc.array(anyPerson, { minLength: 1, maxLength: 3 }),
          rotation: fc.constantFrom('daily' as const, 'weekly' as const),
          starts: fc.constantFrom('2026-10-01', '2026-10-24', '2026-10-27'),
          handover: fc.constantFrom('02:30', '09:00'),
          hours: fc.array(anyHours, { minLength: 1, maxLength: 3 }),
        },
        { requiredKeys: ['people', 'rotation', 'starts'] },
      ),
      { minLength: 1, maxLength: 4 },
    ),
    overrides: fc.array(
      fc
        .tuple(anyPerson, fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 60 }))
        .map(([person, from, length]) => ({
          person,
          from: new Date(ms('2026-10-20T00:00:00Z') + from * HOUR_MS).toISOString(),
          to: new Date(ms('2026-10-20T00:00:00Z') + (from + length) * HOUR_MS).toISOString(),
        })),
      { maxLength: 6 },
    ),
  });

  test('draws what it answers, through the night that has an hour twice', () => {
    const [fromMs, toMs] = [ms('2026-10-21T00:00:00Z'), ms('2026-11-01T00:00:00Z')];
    fc.assert(
      fc.property(anySchedule, (fields) => {
        const compiled = schedule(fields as Partial<Schedule>);
        const shifts = shiftsBetween(compiled, fromMs, toMs);
        for (const [i, shift] of shifts.entries()) {
          expect(shift.fromMs).toBeLessThan(shift.toMs);
          expect(shift.fromMs).toBeGreaterThanOrEqual(shifts[i - 1]?.toMs ?? fromMs);
        }
        for (let atMs = fromMs; atMs < toMs; atMs += HOUR_MS / 2) {
          const drawn = shifts.find((shift) => shift.fromMs <= atMs && atMs < shift.toMs);
          const onCall = onCallAt(compiled, atMs);
          if (drawn === undefined) expect(onCall.kind).toBe('gap');
          else expect(onCall).toEqual({ kind: 'on_call', person: drawn.person, by: drawn.by });
        }
        const gaps = gapsIn(shifts, fromMs, toMs);
        const totalMs = [...shifts, ...gaps].reduce(
          (sum, span) => sum + span.toMs - span.fromMs,
          0,
        );
        expect(totalMs).toBe(toMs - fromMs);
      }),
      { numRuns: 80 },
    );
  });

  test('of the largest size is drawn for 90 days in less than a second', () => {
    const rows = Array.from({ length: 50 }, (_, i) => ({
      from: `${String(i % 24).padStart(2, '0')}:00`,
      to: `${String(i % 24).padStart(2, '0')}:30`,
    }));
    const people = Array.from({ length: 100 }, (_, i) => `console/p${String(i)}`);
    const layers = Array.from({ length: 20 }, (): Layer => ({
      ...weekly(...people),
      rotation: 'daily',
      hours: rows,
    }));
    const overrides = Array.from({ length: 500 }, (_, i) => ({
      person: eva,
      from: new Date(ms('2026-11-23T00:00:00Z') + i * 4 * HOUR_MS).toISOString(),
      to: new Date(ms('2026-11-23T00:00:00Z') + (i * 4 + 1) * HOUR_MS).toISOString(),
    }));
    const compiled = schedule({ layers, overrides });
    const startMs = performance.now();
    const shifts = shiftsBetween(compiled, ms('2026-11-23T00:00:00Z'), ms('2027-02-21T00:00:00Z'));
    expect(performance.now() - startMs).toBeLessThan(1000);
    expect(shifts.length).toBeGreaterThan(2000);
  });
});
