import { expect, it, test } from 'vitest';
import { rowOfKey, stepRow } from './rowKeys.ts';

test.each([
  ['J', -1, 0],
  ['J', 1, 2],
  ['J', 2, 2],
  ['K', 0, 0],
  ['End', -1, 0],
  ['End', 0, 2],
  ['Home', 2, 0],
  ['Q', 0, undefined],
])('the key %s leads from row %i to %s', (key, active, row) => {
  expect(rowOfKey(key, active, 3)).toBe(row);
  expect(rowOfKey(key, active, 0)).toBeUndefined();
});

it('steps through the rows and stops at both ends', () => {
  expect([stepRow(-1, 1, 3), stepRow(0, 1, 3), stepRow(2, 1, 3), stepRow(0, -1, 3)]).toEqual([
    0, 1, 2, 0,
  ]);
  expect([stepRow(1, 'first', 3), stepRow(1, 'last', 3), stepRow(-1, 10, 0)]).toEqual([
    0,
    2,
    undefined,
  ]);
});

it('goes from nowhere to the end when that is asked for', () => {
  expect([stepRow(-1, 'last', 3), stepRow(-1, 'first', 3)]).toEqual([2, 0]);
});
