import { expect, test } from 'vitest';
import { DURATION_PATTERN, formatDuration, parseDuration, parseInstant } from './index.ts';

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['2w', 1_209_600_000],
  ['0s', 0],
])('reads the duration %s', (text, expectedMs) => {
  expect(parseDuration(text)).toBe(expectedMs);
  expect(text).toMatch(new RegExp(DURATION_PATTERN));
});

test.each(['', 'm', '5', '5 m', '-5m', '5m5h', '1e3s'])('refuses %j as a duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('writes a duration in exact units', () => {
  expect([0, 500, 90_000, 86_400_000, 61_001].map(formatDuration)).toEqual([
    '0s',
    '500ms',
    '1m30s',
    '1d',
    '1m1s1ms',
  ]);
});

test('reads RFC 3339 and nothing else', () => {
  expect(parseInstant('2026-11-23T08:42:17.330Z')).toBe(Date.UTC(2026, 10, 23, 8, 42, 17, 330));
  expect(parseInstant('2026-11-23T09:42:17+01:00')).toBe(Date.UTC(2026, 10, 23, 8, 42, 17));
  for (const text of ['2026-11-23', '2026-11-23T08:42:17', 'yesterday', '2026-13-01T00:00:00Z'])
    expect(parseInstant(text)).toBeUndefined();
});
