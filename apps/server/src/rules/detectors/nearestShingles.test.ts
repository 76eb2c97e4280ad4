import { expect, test } from 'vitest';
import { History } from './History.ts';
import { distanceToNearest } from './nearestShingles.ts';
import { seededRandom } from './testing/series.ts';

function historyOf(values: readonly number[]): History {
  const history = new History(values.length);
  for (const value of values) history.push(value);
  return history;
}

/** The same by sorting all distances. */
function bySorting(values: readonly number[], size: number, count: number): number {
  const end = values.length;
  const last = values.slice(end - size);
  const distances = Array.from({ length: end - 2 * size + 1 }, (_, start) =>
    Math.hypot(...last.map((value, i) => value - values[start + i]!)),
  );
  const nearest = distances.sort((a, b) => a - b).slice(0, count);
  return nearest.reduce((sum, distance) => sum + distance, 0) / count;
}

test.each([
  [1, 1],
  [4, 3],
  [8, 5],
])('finds what sorting all stretches finds: %d values, %d nearest', (size, count) => {
  const random = seededRandom(size);
  const values = Array.from({ length: 200 }, random);
  const found = distanceToNearest(historyOf(values), size, count);
  expect(found).toBeCloseTo(bySorting(values, size, count), 12);
});

test('a pattern seen often enough is at no distance', () => {
  const values = Array.from({ length: 40 }, (_, i) => i % 5);
  expect(distanceToNearest(historyOf(values), 5, 3)).toBe(0);
});

test('says nothing of too few stretches', () => {
  expect(distanceToNearest(historyOf([1, 2, 3, 4, 5]), 2, 3)).toBeNull();
  expect(distanceToNearest(historyOf([1, 2, 3, 4, 5, 6, 7]), 2, 3)).not.toBeNull();
});
