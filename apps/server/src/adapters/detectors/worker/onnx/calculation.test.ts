import { expect, test } from 'vitest';
import { type ForecastErrors, judgeError, NO_ERRORS } from './forecastErrors.ts';
import { inputShape } from './inputShape.ts';
import { normalise } from './normalise.ts';

test('zscore shifts by the mean and scales by the deviation of the window, and goes back', () => {
  const { values, restore } = normalise([2, 4, 4, 4, 5, 5, 7, 9], 'zscore');
  expect(values).toEqual([-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2]);
  expect(restore(3)).toBe(11);
});

test('minmax goes from 0 to 1, and back', () => {
  const { values, restore } = normalise([10, 30, 20], 'minmax');
  expect(values).toEqual([0, 1, 0.5]);
  expect([restore(0), restore(2)]).toEqual([10, 50]);
});

test('none leaves values as they are; equal values are shifted only', () => {
  expect(normalise([3, 5], 'none').values).toEqual([3, 5]);
  expect(normalise([7, 7], 'zscore').values).toEqual([0, 0]);
  expect(normalise([7, 7], 'minmax').restore(1)).toBe(8);
});

test.each([
  [['batch', 'time'], 8, [1, 8]],
  [['batch', 8], 8, [1, 8]],
  [['batch', 'time', 2], 8, [1, 4, 2]],
  [[8], 8, [8]],
  [[], 1, []],
])('fits a window into the shape %j of %i values', (declared, window, expected) => {
  expect(inputShape(declared, window)).toEqual(expected);
});

test.each([
  [[4], 8],
  [['batch', 3], 8],
  [[], 8],
] as const)('refuses the shape %j for %i values', (declared, window) => {
  expect(() => inputShape(declared, window)).toThrow('set window to what it was trained with');
});

function judgeAll(errors: readonly number[], from: ForecastErrors = NO_ERRORS) {
  let state = from;
  const scores = errors.map((error) => {
    const judged = judgeError(state, error, 100);
    state = JSON.parse(JSON.stringify(judged.errors)) as ForecastErrors;
    return judged.score;
  });
  return { state, scores };
}

const usual = Array.from({ length: 400 }, (_, i) => Math.sin(i * 12.9898) * 2);

test('an error is as unusual as errors of its size are rare, whatever their unit', () => {
  const { state, scores } = judgeAll(usual);
  expect(Math.max(...scores)).toBeLessThan(0.999);
  expect(judgeError(state, 40, 100).score).toBeGreaterThan(0.9999);
  expect(judgeError(state, -40, 100).score).toBe(judgeError(state, 40, 100).score);

  const { state: scaled } = judgeAll(usual.map((error) => error * 1000));
  expect(judgeError(scaled, 40_000, 1e5).score).toBeGreaterThan(0.9999);
  expect(judgeError(scaled, 40, 1e5).score).toBe(0);
});

test('one error far out does not make the next unremarkable', () => {
  const { state } = judgeAll([...usual, 10_000]);
  expect(state.spread).toBeLessThan(2);
  expect(judgeError(state, 40, 100).score).toBeGreaterThan(0.99);
});

test('where forecasts were exact, a last digit is no alarm', () => {
  const { state } = judgeAll(usual.map(() => 0));
  expect(judgeError(state, 1e-9, 100).score).toBe(0);
  expect(judgeError(state, 5, 100).score).toBeGreaterThan(0.99);
});
