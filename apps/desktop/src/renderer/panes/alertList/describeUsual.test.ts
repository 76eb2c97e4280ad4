import { expect, test } from 'vitest';
import { describeUsual, formatScore } from './describeUsual.ts';

test.each([
  [{ lower: 12, upper: 55 }, '12 to 55'],
  [{ lower: null, upper: 55 }, 'up to 55'],
  [{ lower: 12, upper: null }, 'from 12'],
  [{ lower: null, upper: null }, null],
])('says what would have been usual: %j', (bounds, expected) => {
  expect(describeUsual(bounds)).toBe(expected);
});

test.each([
  [0.5, '0.5'],
  [0.99996, '0.99996'],
  [0.9999999, '0.9999999'],
  [1, '1'],
  [0, '0'],
])('never rounds %d up to certainty', (score, expected) => {
  expect(formatScore(score)).toBe(expected);
});
