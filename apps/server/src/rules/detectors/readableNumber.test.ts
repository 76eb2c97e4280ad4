import { expect, test } from 'vitest';
import { readableNumber, readableShare } from './readableNumber.ts';

test.each([
  [97.4, '97.4'],
  [-0.000123456, '-0.0001235'],
  [1234567, '1,235,000'],
  [0, '0'],
  [1e-9, '1e-9'],
  [1e150, '1e+150'],
])('%d is written %s', (number, text) => {
  expect(readableNumber(number)).toBe(text);
});

test.each([
  [0.5, '50 %'],
  [0.99, '99 %'],
  [0.9995, '99.95 %'],
  [1 - 1e-6, '99.9999 %'],
])('the share %d is written %s', (share, text) => {
  expect(readableShare(share)).toBe(text);
});
