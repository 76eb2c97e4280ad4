import { expect, test } from 'vitest';
import { TokenBucket } from './TokenBucket.ts';

const NOW_MS = 1_800_000_000_000;

function through(bucket: TokenBucket, atMs: number, tries = 100): number {
  return Array.from({ length: tries }, () => bucket.take(atMs)).filter((wait) => wait === 0).length;
}

test('lets a minute’s worth through at once, and then what time brings', () => {
  const bucket = new TokenBucket(10, NOW_MS);
  expect(through(bucket, NOW_MS)).toBe(10);
  expect(through(bucket, NOW_MS + 5999)).toBe(0);
  expect(through(bucket, NOW_MS + 6000)).toBe(1);
  expect(through(bucket, NOW_MS + 3_600_000)).toBe(10);
});

test('says how long to wait, and it is enough', () => {
  const bucket = new TokenBucket(10, NOW_MS);
  through(bucket, NOW_MS);
  const waitMs = bucket.take(NOW_MS + 1000);
  expect(waitMs).toBe(5000);
  expect(bucket.take(NOW_MS + 1000 + waitMs)).toBe(0);
});

test('counts what went through before it', () => {
  expect(through(new TokenBucket(10, NOW_MS, 8), NOW_MS)).toBe(2);
  expect(through(new TokenBucket(10, NOW_MS, 80), NOW_MS)).toBe(0);
});

test('gives nothing for a clock that is put back and forth', () => {
  const bucket = new TokenBucket(10, NOW_MS);
  through(bucket, NOW_MS);
  expect(through(bucket, NOW_MS - 3_600_000)).toBe(0);
  expect(through(bucket, NOW_MS - 3_600_000 + 6000)).toBe(1);
});
