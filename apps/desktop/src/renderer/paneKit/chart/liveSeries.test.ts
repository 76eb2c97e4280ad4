import type { EventSeries } from '@batcave/shared/api';
import { expect, test } from 'vitest';
import { buildEvent } from '../../testing/build.ts';
import {
  addEvent,
  numberAt,
  openSeries,
  pointsOf,
  type SeriesSpec,
  slideTo,
} from './liveSeries.ts';

const FROM_MS = Date.parse('2026-11-23T08:00:00Z');
const at = (ms: number) => new Date(FROM_MS + ms).toISOString();

function told(values: readonly (readonly [number | null, number])[]): EventSeries {
  return {
    ...{
      from: at(0),
      to: at(values.length * 1000),
      step_ms: 1000,
      through_seq: 10,
      complete_from: null,
    },
    buckets: values.map(([value, count], i) => ({ at: at(i * 1000), value, count })),
  };
}

const event = (ms: number, v: unknown, fields: Parameters<typeof buildEvent>[1] = {}) =>
  buildEvent(11, { timestamp: at(ms), type: 'a', payload: { v }, ...fields });

const valuesOf = (series: ReturnType<typeof openSeries>, knownMs = 3000) =>
  pointsOf(series, FROM_MS + knownMs).map(({ value }) => value);

const open = (spec: Partial<SeriesSpec>, values: Parameters<typeof told>[0]) =>
  openSeries({ aggregate: 'count', ...spec }, told(values));

test.each<[SeriesSpec['aggregate'], number | null]>([
  ['count', 3],
  ['rate', 3],
  ['sum', 30],
  ['avg', (10 * 2 + 20) / 3],
  ['min', 10],
  ['max', 20],
])('an event is added to the %s of its stretch', (aggregate, expected) => {
  const field = aggregate === 'count' || aggregate === 'rate' ? {} : { field: 'payload.v' };
  const series = open({ aggregate, ...field }, [
    [1, 1],
    [10, 2],
    [null, 0],
  ]);
  expect(addEvent(series, event(1500, 20))).toBe(true);
  expect(valuesOf(series)[1]).toBe(expected);
});

test('what the server has counted already, and what does not fit, changes nothing', () => {
  const spec = { field: 'payload.v', type: 'a', severity: 'WARN', service: 'cart' } as const;
  const series = open({ ...spec, aggregate: 'max' }, [
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
  const good = { severity: 'ERROR', source: 'cart' } as const;
  for (const wrong of [
    event(500, 9, { ...good, seq: 10 }),
    event(500, 9, { ...good, type: 'b' }),
    event(500, 9, { ...good, severity: 'INFO' }),
    event(500, 9, { ...good, labels: { service: 'other' } }),
    event(500, '9', good),
    event(-500, 9, good),
    event(3500, 9, good),
  ])
    expect(addEvent(series, wrong)).toBe(false);
  expect(addEvent(series, event(500, 9, good))).toBe(true);
  expect(valuesOf(series)).toEqual([9, 1, 1]);
});

test('a count that is not over is not shown: it would look like a drop', () => {
  const series = open({}, [
    [4, 4],
    [4, 4],
    [1, 1],
  ]);
  expect(valuesOf(series, 2500)).toEqual([4, 4, null]);
  expect(valuesOf(series, 3000)).toEqual([4, 4, 1]);
});

test('a stretch the server did not look through stays unknown', () => {
  const series = open({}, [
    [null, 0],
    [0, 0],
    [2, 2],
  ]);
  addEvent(series, event(500, 1));
  expect(valuesOf(series)).toEqual([null, 0, 2]);
});

test('time goes on: what is too old goes, and what comes is empty and not yet known', () => {
  const series = open({}, [
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  slideTo(series, FROM_MS + 5000);
  expect(pointsOf(series, FROM_MS + 4000)).toEqual([
    { atMs: FROM_MS + 2000, value: 3 },
    { atMs: FROM_MS + 3000, value: 0 },
    { atMs: FROM_MS + 4000, value: null },
  ]);
  slideTo(series, FROM_MS + 500_000);
  expect(series.buckets).toHaveLength(3);
});

test('numbers are read as rules read them', () => {
  const payload: unknown = JSON.parse('{"a":[{"b":7}],"text":"7","none":null}');
  expect(numberAt(payload, 'payload.a.0.b')).toBe(7);
  for (const field of ['payload.text', 'payload.none', 'payload.constructor.name'])
    expect(numberAt(payload, field)).toBeNull();
});
