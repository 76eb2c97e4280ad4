import { expect, test } from 'vitest';
import { planRetention } from './planRetention.ts';

const DAY_MS = 86_400_000;

function plan(now: string, fields: Partial<Parameters<typeof planRetention>[0]> = {}) {
  return planRetention({
    days: [],
    nowMs: Date.parse(now),
    clockMs: Date.parse(now),
    retentionMs: 7 * DAY_MS,
    maxPastMs: DAY_MS,
    aheadMs: 2 * DAY_MS,
    ...fields,
  });
}

const days = (...names: string[]) =>
  names.map((day) => ({ day, bytes: 1, approximateEvents: 1, keptEvents: 0 }));

test('drops a day once all of it is older, and not a moment before', () => {
  const stored = days('2026-11-15', '2026-11-16', '2026-11-17');
  const before = plan('2026-11-23T23:59:59.999Z', { days: stored });
  expect(before.drop.map(({ day }) => day)).toEqual(['2026-11-15']);
  const after = plan('2026-11-24T00:00:00.000Z', { days: stored });
  expect(after.drop.map(({ day }) => day)).toEqual(['2026-11-15', '2026-11-16']);
  expect(after.keep.map(({ day }) => day)).toEqual(['2026-11-17']);
  expect(after.keepFromDay).toBe('2026-11-17');
});

test('makes the days that events may fall on, and those ahead', () => {
  const { makeFromMs, makeToMs } = plan('2026-11-23T10:00:00Z');
  expect(new Date(makeFromMs).toISOString()).toBe('2026-11-22T00:00:00.000Z');
  expect(new Date(makeToMs).toISOString()).toBe('2026-11-25T10:00:00.000Z');
});

test('makes no day that it would drop', () => {
  const { keepFromDay, makeFromMs } = plan('2026-11-23T10:00:00Z', { maxPastMs: 30 * DAY_MS });
  expect(new Date(makeFromMs).toISOString().slice(0, 10)).toBe(keepFromDay);
});

test('believes no clock that is days ahead of the last event', () => {
  const stored = days('2026-11-01', '2026-11-16', '2026-11-22');
  const clockMs = Date.parse('2026-11-23T10:00:00Z');
  const wrong = plan('2031-01-01T00:00:00Z', { days: stored, clockMs });
  expect(wrong.keepFromDay).toBe('2026-11-18');
  expect(wrong.drop.map(({ day }) => day)).toEqual(['2026-11-01', '2026-11-16']);
  const little = plan('2026-11-25T09:00:00Z', { days: stored, clockMs });
  expect(little.keepFromDay).toBe('2026-11-18');
});
