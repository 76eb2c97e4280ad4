import { type AppError } from '@batcave/shared/errors';
import { expect, test } from 'vitest';
import { fillSeries, planSeries, type SeriesQuery } from './seriesPlan.ts';

const NOW_MS = Date.parse('2026-11-23T08:00:00.000Z');
const SECOND_MS = 1000;

function refusalOf(query: SeriesQuery): unknown {
  try {
    planSeries(query, NOW_MS);
  } catch (error) {
    return (error as AppError).faults;
  }
  return undefined;
}

test('the last hour in 120 buckets is asked for unless something else is said', () => {
  expect(planSeries({}, NOW_MS)).toEqual({
    fromMs: NOW_MS - 3_600_000,
    toMs: NOW_MS,
    stepMs: 30_000,
    buckets: 120,
    aggregate: 'count',
    group: {},
  });
  expect(planSeries({ field: 'payload.v' }, NOW_MS).aggregate).toBe('avg');
});

test('a range that is not a whole number of steps ends with the step that covers it', () => {
  const query = { from: '2026-11-23T07:59:59.900Z', buckets: 7 };
  expect(planSeries(query, NOW_MS)).toMatchObject({ stepMs: 15, toMs: NOW_MS + 5 });
});

test.each<[string, SeriesQuery, string, string]>([
  [
    'a range turned round',
    { from: '2026-11-23T08:00:00Z', to: '2026-11-23T07:00:00Z' },
    '/to',
    'later than from',
  ],
  [
    'a range too long',
    { from: '2026-10-22T07:00:00Z', to: '2026-11-23T08:00:00Z' },
    '/from',
    'at most 31 days before to',
  ],
  ['an average of nothing', { aggregate: 'avg' }, '/field', 'there for avg'],
  [
    'a group that is no JSON',
    { group: 'source=a' },
    '/group',
    'a JSON object of at most 16 fields and their texts',
  ],
  [
    'a group of what is no field',
    { group: '{"tenant_id":"b"}' },
    '/group',
    'a JSON object of at most 16 fields and their texts',
  ],
])('%s is refused with the field and the limit', (_, query, field, limit) => {
  expect(refusalOf(query)).toEqual([{ field, limit, fix: expect.any(String) }]);
});

const row = (seconds: number, count: number, value: number | null = null) => ({
  atMs: NOW_MS + seconds * SECOND_MS,
  scanned: count,
  count,
  value,
  oldestMs: NOW_MS + seconds * SECOND_MS + 1,
});

function fill(query: SeriesQuery, rows: Parameters<typeof fillSeries>[1], maxScanned = 100) {
  const range = { from: '2026-11-23T08:00:00Z', to: '2026-11-23T08:00:06Z', buckets: 3 };
  const plan = planSeries({ ...range, ...query }, NOW_MS);
  return fillSeries(plan, rows, { throughSeq: 9, maxScanned });
}

const valuesOf = ({ buckets }: ReturnType<typeof fillSeries>) => buckets.map(({ value }) => value);

test('without events there were none, and no value was measured', () => {
  expect(valuesOf(fill({}, [row(2, 4)]))).toEqual([0, 4, 0]);
  expect(valuesOf(fill({ aggregate: 'rate' }, [row(2, 4)]))).toEqual([0, 2, 0]);
  const field = 'payload.v';
  expect(valuesOf(fill({ field }, [row(2, 4, 7.5)]))).toEqual([null, 7.5, null]);
});

test('a bucket that was looked through in part has no value, and from when it is whole is said', () => {
  const cut = fill({}, [row(2, 4), row(4, 6)], 10);
  expect(cut.complete_from).toBe('2026-11-23T08:00:02.001Z');
  expect(valuesOf(cut)).toEqual([null, null, 6]);
  expect(fill({}, [row(2, 4), row(4, 6)], 11).complete_from).toBeNull();
});
