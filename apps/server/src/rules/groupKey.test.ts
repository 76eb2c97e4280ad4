import { expect, test } from 'vitest';
import { groupKeyOf, groupValue, groupValuesOf } from './groupKey.ts';

test('gives every combination of values its own key, whatever the values hold', () => {
  const combinations = [
    [],
    [''],
    ['', ''],
    ['a,b'],
    ['a', 'b'],
    ['a","b'],
    ['a\\', 'b'],
    ['["a"]'],
  ];
  expect(new Set(combinations.map(groupKeyOf)).size).toBe(combinations.length);
  for (const values of combinations) expect(groupValuesOf(groupKeyOf(values))).toEqual(values);
});

test('stands for scalars by their text and for all else as if it were missing', () => {
  expect(['x', 5, true, undefined, null, { a: 1 }, [1]].map(groupValue)).toEqual([
    'x',
    '5',
    'true',
    '',
    '',
    '',
    '',
  ]);
});

test('bounds a long value and still tells two of them apart', () => {
  const long = 'x'.repeat(100_000);
  const [one, other] = [groupValue(`${long}1`), groupValue(`${long}2`)];
  expect(one).not.toBe(other);
  expect(one.length).toBeLessThan(300);
  expect(groupValue('x'.repeat(256))).toBe('x'.repeat(256));
});

test('cuts between characters', () => {
  expect(groupValue(`${'x'.repeat(255)}😀😀`).isWellFormed()).toBe(true);
});
