import { expect, test } from 'vitest';
import { beyondSinceMs, type ChartData, gapsOf, newestOf } from './model.ts';

const LIMIT = { value: 5, isBeyondAbove: true, severity: 'ERROR' } as const;

function chart(
  lines: readonly (readonly (number | null)[])[],
  fields: Partial<ChartData> = {},
): ChartData {
  return {
    ...{ fromMs: 0, toMs: 60, stepMs: 10, openFromMs: 50, startsAtZero: true },
    lines: lines.map((values, i) => ({
      ...{ label: String(i), isStep: false },
      points: values.map((value, n) => ({ atMs: n * 10, value })),
    })),
    ...fields,
  };
}

test('a gap is where no line has a value, but for what is not over yet', () => {
  const data = chart([
    [null, null, 1, null, null, null],
    [null, 2, null, null, null, null],
  ]);
  expect(gapsOf(data)).toEqual([
    { fromMs: 0, toMs: 10 },
    { fromMs: 30, toMs: 50 },
  ]);
});

test('the newest value is the last that there is', () => {
  const [line] = chart([[1, 2, null, null, null, null]]).lines;
  expect(line && newestOf(line)).toEqual({ atMs: 10, value: 2 });
});

test.each<[string, (number | null)[], number | null]>([
  ['from the first value after which none was good', [9, 1, 6, 7, 8, 9], 20],
  ['passing over what is not over yet', [9, 1, 6, 7, 8, null], 20],
  ['up to a gap, of which nothing is known', [9, 9, null, 7, 8, 9], 30],
  ['not at all when the newest is good', [9, 9, 9, 9, 9, 5], null],
])('it has been beyond %s', (_, values, expected) => {
  expect(beyondSinceMs(chart([values], { limit: LIMIT }))).toBe(expected);
});

test('outside of what is usual counts as beyond, to either side', () => {
  const band = { lower: 2, upper: 5, severity: 'WARN' } as const;
  expect(beyondSinceMs(chart([[3, 3, 3, 3, 1, 6]], { band }))).toBe(40);
});
