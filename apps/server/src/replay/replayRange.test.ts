import { AppError } from '@batcave/shared/errors';
import { expect, test } from 'vitest';
import { readRange, readWarmUp } from './replayRange.ts';

const NOW_MS = Date.parse('2026-11-23T10:00:00Z');
const DAY_MS = 86_400_000;
const read = (asked: object, retentionMs = 90 * DAY_MS) => readRange(asked, NOW_MS, retentionMs);

function faultOf(work: () => unknown): { field: string; limit: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError && error.faults[0] !== undefined) return error.faults[0];
  }
  throw new Error('it was not refused with a fault');
}

test('the last day when nothing is said', () => {
  expect(read({})).toEqual({ fromMs: NOW_MS - DAY_MS, toMs: NOW_MS });
  expect(read({ to: '2026-11-20T00:00:00Z' })).toEqual({
    fromMs: Date.parse('2026-11-19T00:00:00Z'),
    toMs: Date.parse('2026-11-20T00:00:00Z'),
  });
});

test('what is to come is cut off', () => {
  expect(read({ from: '2026-11-23T09:00:00Z', to: '2027-01-01T00:00:00Z' }).toMs).toBe(NOW_MS);
});

test.each([
  ['an empty range', { from: '2026-11-20T00:00:00Z', to: '2026-11-20T00:00:00Z' }, '/from'],
  ['a range that begins at its end', { from: '2027-01-01T00:00:00Z' }, '/from'],
  ['more than 90 days', { from: '2026-08-25T09:59:59Z' }, '/from'],
  ['a time that is none', { to: 'yesterday' }, '/to'],
])('refuses %s', (_, asked, field) => {
  expect(faultOf(() => read(asked)).field).toBe(field);
});

test('refuses what is not kept any more, and names from when on', () => {
  const fault = faultOf(() => read({ from: '2026-11-15T23:59:59Z' }, 7 * DAY_MS));
  expect(fault.limit).toContain('2026-11-16T00:00:00.000Z');
  expect(read({ from: '2026-11-16T00:00:00Z' }, 7 * DAY_MS).fromMs).toBe(
    Date.parse('2026-11-16T00:00:00Z'),
  );
});

test('a warm-up has two weeks at most', () => {
  expect([readWarmUp(undefined), readWarmUp('0s'), readWarmUp('14d')]).toEqual([
    undefined,
    0,
    14 * DAY_MS,
  ]);
  expect(faultOf(() => readWarmUp('15d')).field).toBe('/warm_up');
});
