import { expect, test } from 'vitest';
import { isPlainWithin } from './isPlainWithin.ts';

test.each<[unknown, number]>([
  ['four', 6],
  [12.5, 4],
  [null, 4],
  [{ a: [1, 'b', true] }, 20],
  [{ params: { alert_id: 'x'.repeat(1_000) } }, 1_100],
  [Object.assign(Object.create(null) as object, { a: 1 }), 20],
])('takes %o within %d characters', (value, maxLength) => {
  expect(isPlainWithin(value, maxLength)).toBe(true);
});

test.each<[unknown, number]>([
  ['five5', 6],
  [['a', 'b'], 8],
  [{ key: 1 }, 8],
  [{ ['k'.repeat(100)]: 1 }, 100],
  [{ deep: { deep: { deep: 'x'.repeat(50) } } }, 60],
])('refuses %o beyond %d characters', (value, maxLength) => {
  expect(isPlainWithin(value, maxLength)).toBe(false);
});

test.each<[string, unknown]>([
  ['a map', new Map([[1, 2]])],
  ['a set', new Set([1])],
  ['a date', new Date(0)],
  ['bytes', new Uint8Array(4)],
  ['a buffer', new ArrayBuffer(4)],
  ['a pattern', /x/],
  ['an error', new Error('x')],
  ['a big integer', 1n],
  ['a function', () => 1],
  ['a cycle', cycle()],
  ['a list in itself', cyclicList()],
  ['more depth than it would follow', deep(10_000)],
])('refuses %s, wherever it is', (_, value) => {
  expect(isPlainWithin(value, 1e9)).toBe(false);
  expect(isPlainWithin([{ inside: value }], 1e9)).toBe(false);
});

test.each<[string, unknown]>([
  ['a list of a billion holes', new Array(1e9)],
  ['64 MiB of bytes', new Uint8Array(64 * 1024 * 1024)],
  ['a million keys', Object.fromEntries(Array.from({ length: 1e6 }, (_, i) => [String(i), i]))],
])('is done with %s at once', (_, value) => {
  const startMs = performance.now();
  expect(isPlainWithin([value], 512 * 1024)).toBe(false);
  expect(performance.now() - startMs).toBeLessThan(1_000);
});

function cycle(): unknown {
  const knot: { self?: unknown } = {};
  knot.self = knot;
  return knot;
}

function cyclicList(): unknown {
  const knot: unknown[] = [];
  knot.push(knot);
  return knot;
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = { value };
  return value;
}
