import { expect, test } from 'vitest';
import { binOfRank } from './quantileSketch.ts';
import { type Measure, SlidingWindow, type WindowSnapshot } from './SlidingWindow.ts';

function throughJson(window: SlidingWindow): WindowSnapshot {
  return JSON.parse(JSON.stringify(window.toSnapshot())) as WindowSnapshot;
}

test('holds what came between two indices, in whatever order it came', () => {
  const window = new SlidingWindow('min');
  for (const [index, value] of [
    [5, 3],
    [2, 9],
    [9, 4],
    [5, 1],
    [3, 2],
  ] as const)
    window.add(index, value);
  expect([window.n, window.folded, window.oldestIndex]).toEqual([5, 1, 2]);
  expect(window.expire(5)).toBe(true);
  expect([window.n, window.folded, window.oldestIndex]).toEqual([3, 1, 5]);
  expect(window.expire(6)).toBe(true);
  expect([window.n, window.folded, window.oldestIndex]).toEqual([1, 4, 9]);
  expect(window.expire(9)).toBe(false);
  expect(window.expire(10)).toBe(true);
  expect([window.n, window.oldestIndex]).toEqual([0, Infinity]);
});

test('adds in one order, so that the bits are those of the sum over buckets by age', () => {
  const window = new SlidingWindow('sum');
  for (const [index, value] of [
    [1, 0.1],
    [2, 0.2],
    [3, 0.3],
    [1, 0.7],
    [4, 0.6],
  ] as const)
    window.add(index, value);
  expect(window.folded).toBe(0.1 + 0.7 + 0.2 + 0.3 + 0.6);
  window.expire(2);
  expect(window.folded).toBe(0.2 + 0.3 + 0.6);
});

test('stays at the largest number when a sum overflows', () => {
  const inOne = new SlidingWindow('sum');
  for (let i = 0; i < 3; i++) inOne.add(1, 1e308);
  expect(inOne.folded).toBe(Number.MAX_VALUE);
  const overTwo = new SlidingWindow('sum');
  for (const index of [1, 2]) overTwo.add(index, -1.5e308);
  expect(overTwo.folded).toBe(-Number.MAX_VALUE);
});

test('counts the low side of both limits, with or without the limit itself', () => {
  const limits = { threshold: 3, recoveryThreshold: 2 };
  const withLimit = new SlidingWindow('p95', { ...limits, includesLimit: true });
  const without = new SlidingWindow('p95', { ...limits, includesLimit: false });
  for (const window of [withLimit, without])
    [1, 2, 3, 4].forEach((value, i) => window.add(i, value));
  expect([withLimit.low, withLimit.lowOfRecovery]).toEqual([3, 2]);
  expect([without.low, without.lowOfRecovery]).toEqual([2, 1]);
  withLimit.expire(2);
  expect([withLimit.low, withLimit.lowOfRecovery]).toEqual([1, 0]);
  const { sketches, min, max } = withLimit.distribution();
  expect([sketches.length, min, max]).toEqual([2, 3, 4]);
  expect(binOfRank(sketches, 1).middle).toBeCloseTo(3, 1);
});

test.each<Measure>(['count', 'sum', 'min', 'max', 'p95'])(
  'goes on after a restore as if nothing had been: %s',
  (measure) => {
    const lowSide = { includesLimit: true, threshold: 0.5, recoveryThreshold: 0.25 };
    const lived = new SlidingWindow(measure, lowSide);
    for (let i = 0; i < 200; i++) lived.add(1_000_000_000_000 + ((i * 7) % 50), Math.sin(i));
    lived.expire(1_000_000_000_010);
    const restored = new SlidingWindow(measure, lowSide);
    restored.restore(throughJson(lived));
    for (const window of [lived, restored]) {
      window.add(1_000_000_000_055, 0.123);
      window.expire(1_000_000_000_020);
    }
    const seen = ({ n, folded, low, lowOfRecovery }: SlidingWindow) => [
      ...[n, low, lowOfRecovery],
      measure === 'p95' ? undefined : folded,
    ];
    expect(seen(restored)).toEqual(seen(lived));
    expect(restored.toSnapshot()).toEqual(lived.toSnapshot());
  },
);
