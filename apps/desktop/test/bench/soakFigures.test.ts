import { expect, test } from 'vitest';
import { floors, missedSwaps, riseOf } from '../../bench/soakFigures.ts';

const MINUTE_MS = 60_000;
const samples = (bytesOf: (minute: number) => number, count = 12) =>
  Array.from({ length: count }, (_, n) => ({ atMs: n * MINUTE_MS, bytes: bytesOf(n) }));

test('memory grows by the slope of most pairs: a peak does not count', () => {
  expect(riseOf(samples((n) => 1_000 + n * 10))).toEqual({ perHour: 600, from: 600, to: 600 });
  expect(riseOf(samples((n) => (n === 5 ? 99_999 : 1_000)))?.perHour).toBe(0);
  expect(riseOf(samples((n) => n, 4))).toBeNull();
});

test('memory that goes up and down is told with the range in which its growth lies', () => {
  const rise = riseOf(samples((n) => 1_000 + ((n * 7) % 12) * 10));
  expect(rise?.from).toBeLessThan(0);
  expect(rise?.to).toBeGreaterThan(0);
});

test('of each stretch the lowest counts', () => {
  const taken = floors(
    samples((n) => (n % 2 === 0 ? 900 : 500)),
    2 * MINUTE_MS,
  );
  expect(taken.map(({ bytes }) => bytes)).toEqual([500, 500, 500, 500, 500, 500]);
});

test('changes that did not come are counted, also before the first and after the last', () => {
  const of = { fromMs: 0, toMs: 130_000, dwellMs: 30_000 };
  expect(missedSwaps([30_000, 60_400, 90_100, 120_300], of)).toBe(0);
  expect(missedSwaps([30_000, 60_000, 120_000], of)).toBe(1);
  expect(missedSwaps([30_000], of)).toBe(2);
  expect(missedSwaps([], of)).toBe(3);
});
