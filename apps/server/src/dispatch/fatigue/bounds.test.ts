import { expect, test } from 'vitest';
import { betaShare } from './beta.ts';
import { exactInterval, exactLower, jeffreysLower } from './bounds.ts';

test('knows the beta distribution where it has a closed form', () => {
  for (const x of [0.01, 0.2, 0.5, 0.93, 0.999]) {
    expect(betaShare(x, 1, 1)).toBeCloseTo(x, 9);
    expect(betaShare(x, 20, 1)).toBeCloseTo(x ** 20, 9);
    expect(betaShare(x, 1, 7)).toBeCloseTo(1 - (1 - x) ** 7, 9);
    expect(betaShare(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 9);
  }
});

test('gives the exact interval of textbooks', () => {
  expect(exactInterval(0, 10)).toEqual({ lower: 0, upper: expect.closeTo(0.3085, 4) });
  expect(exactInterval(1, 10)?.lower).toBeCloseTo(0.0025, 4);
  expect(exactInterval(1, 10)?.upper).toBeCloseTo(0.445, 4);
  expect(exactInterval(5, 5)).toEqual({ lower: expect.closeTo(0.4782, 4), upper: 1 });
  expect(exactInterval(0, 0)).toBeUndefined();
});

test('takes the smallest number of misses that proves more than five per cent', () => {
  const needed = (n: number) => {
    let k = 0;
    while (exactLower(k, n) <= 0.05) k++;
    return k;
  };
  expect([3, 7, 8, 16, 17, 50, 100].map(needed)).toEqual([2, 2, 3, 3, 4, 6, 10]);
});

test('is more certain with more of the same, and less with one that differs', () => {
  expect(jeffreysLower(20, 0)).toBeCloseTo(0.912, 2);
  expect(jeffreysLower(10, 0)).toBeLessThan(0.85);
  expect(jeffreysLower(100, 0)).toBeGreaterThan(0.98);
  expect(jeffreysLower(100, 1)).toBeLessThan(jeffreysLower(100, 0));
});
