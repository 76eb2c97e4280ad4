import { expect, test } from 'vitest';
import { RateLimit } from './RateLimit.ts';

test('lets so many through at once, then one after each stretch, for each key by itself', () => {
  const limit = new RateLimit({ most: 2, refillMs: 1000 });
  expect([limit.take('a', 0), limit.take('a', 0), limit.take('a', 0)]).toEqual([0, 0, 1000]);
  expect(limit.take('b', 0)).toBe(0);
  expect(limit.take('a', 400)).toBe(600);
  expect(limit.take('a', 1000)).toBe(0);
  expect(limit.take('a', 1000)).toBe(1000);
});

test('a clock that was set back gives nothing and takes nothing', () => {
  const limit = new RateLimit({ most: 1, refillMs: 1000 });
  expect(limit.take('a', 10_000)).toBe(0);
  expect(limit.take('a', 0)).toBe(1000);
});
