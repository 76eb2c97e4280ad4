import { expect, test } from 'vitest';
import { packedLength, packNumbers, unpackNumbers } from './packedNumbers.ts';

test('numbers come back to the last bit', () => {
  const numbers = Float64Array.of(0.1, -0, 5e-324, -Number.MAX_VALUE, 2 / 3);
  const text = packNumbers(numbers);
  expect(text).toHaveLength(packedLength(numbers.length));
  expect(unpackNumbers(text, 5)).toEqual(numbers);
  expect(Object.is(unpackNumbers(text, 5)[1], -0)).toBe(true);
});

test('refuses another length, what is no text, and what is no number', () => {
  expect(() => unpackNumbers(packNumbers(Float64Array.of(1)), 2)).toThrow('Expected 2');
  expect(() => unpackNumbers(7, 0)).toThrow('text');
  expect(() => unpackNumbers(packNumbers(Float64Array.of(NaN)), 1)).toThrow('finite');
});
