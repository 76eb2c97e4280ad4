import { expect, test } from 'vitest';
import { placeWithin } from './placeWithin.ts';

const LEFT = { x: 0, y: 0, width: 1_920, height: 1_040 };
const RIGHT = { x: 1_920, y: 0, width: 2_560, height: 1_400 };

const at = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

test('opens where it was while that display is there', () => {
  expect(placeWithin(at(2_000, 50, 1_600, 1_000), [LEFT, RIGHT])).toEqual(
    at(2_000, 50, 1_600, 1_000),
  );
});

test('opens in the middle of the primary display when its own is gone', () => {
  expect(placeWithin(at(2_000, 50, 1_600, 1_000), [LEFT])).toEqual(at(160, 20, 1_600, 1_000));
});

test('opens in the middle of the primary display when nothing was saved', () => {
  expect(placeWithin(null, [LEFT, RIGHT])).toEqual(at(240, 70, 1_440, 900));
});

test('cuts a window down to the display it is on', () => {
  expect(placeWithin(at(0, 0, 9_000, 9_000), [LEFT])).toEqual(at(0, 0, 1_920, 1_040));
});

test.each([
  ['above every display', at(100, -50, 800, 600)],
  ['below every display', at(100, 1_030, 800, 600)],
  ['all but out of reach at the side', at(-780, 10, 800, 600)],
])('brings back a window whose title bar is %s', (_, saved) => {
  expect(placeWithin(saved, [LEFT])).toEqual(at(560, 220, 800, 600));
});

test('brings back a window that is out of reach once it is cut down', () => {
  expect(placeWithin(at(-1_857, 0, 1_921, 600), [LEFT]).x).toBe(0);
});

test('opens even when the system names no display', () => {
  expect(placeWithin(null, [])).toEqual(at(0, 0, 1_440, 900));
});
