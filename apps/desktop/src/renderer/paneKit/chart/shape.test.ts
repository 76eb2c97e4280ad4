import { expect, test } from 'vitest';
import type { ChartLine } from './model.ts';
import { beyondRuns, loneOf, pathOf, project, runsOf, spread } from './shape.ts';

const line = (values: readonly (number | null)[], isStep = false): ChartLine => ({
  ...{ label: 'a', isStep },
  points: values.map((value, i) => ({ atMs: i * 10, value })),
});
const short = (runs: readonly (readonly { atMs: number; value: number }[])[]) =>
  runs.map((run) => run.map(({ atMs, value }) => [atMs, value]));

test('a line is broken where a value is missing', () => {
  expect(short(runsOf(line([1, 2, null, 3]), 10))).toEqual([
    [
      [5, 1],
      [15, 2],
    ],
    [[35, 3]],
  ]);
  expect(loneOf(line([1, 2, null, 3]), 10)).toEqual([{ atMs: 35, value: 3 }]);
});

test('steps go straight up between two stretches', () => {
  expect(short(runsOf(line([1, 4], true), 10))).toEqual([
    [
      [5, 1],
      [10, 1],
      [10, 4],
      [15, 4],
    ],
  ]);
});

test('only the part beyond the limit is taken, cut where the line crosses it', () => {
  const limit = { value: 5, isBeyondAbove: true };
  expect(short(beyondRuns(line([0, 10, 10, 0]), 10, limit))).toEqual([
    [
      [10, 5],
      [15, 10],
      [25, 10],
      [30, 5],
    ],
  ]);
  expect(beyondRuns(line([5, 5, 4]), 10, limit)).toEqual([]);
});

test('below a limit is beyond where that is what it says', () => {
  const limit = { value: 5, isBeyondAbove: false };
  expect(short(beyondRuns(line([0, 10]), 10, limit))).toEqual([
    [
      [5, 0],
      [10, 5],
    ],
  ]);
});

test('what is beyond does not go through a gap', () => {
  expect(beyondRuns(line([9, 9, null, 9, 9]), 10, { value: 5, isBeyondAbove: true })).toHaveLength(
    2,
  );
});

test('a path begins anew for every run', () => {
  const area = { left: 10, top: 0, width: 40, height: 100 };
  const projection = project({ fromMs: 0, toMs: 40 }, { min: 0, max: 10 }, area);
  expect(pathOf(runsOf(line([0, 10, null, 5]), 10), projection)).toBe('M15 100L25 0M45 50');
});

test('labels are moved apart, keep their order, and stay inside', () => {
  expect(spread([50, 51, 52], 14, { top: 0, bottom: 100 })).toEqual([50, 64, 78]);
  expect(spread([99, 98], 14, { top: 0, bottom: 100 })).toEqual([100, 86]);
  expect(spread([1, 0], 14, { top: 4, bottom: 100 })).toEqual([18, 4]);
});
