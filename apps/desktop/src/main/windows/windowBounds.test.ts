import { expect, test } from 'vitest';
import { placeWindow } from './windowBounds.ts';

const LEFT = { x: 0, y: 0, width: 1_920, height: 1_040 };
const RIGHT = { x: 1_920, y: 0, width: 2_560, height: 1_400 };
const CENTRED = { bounds: { x: 240, y: 70, width: 1_440, height: 900 }, mode: 'normal' };

const saved = (x: number, y: number, width: number, height: number) => ({
  bounds: { x, y, width, height },
  mode: 'normal',
});

test('opens where it was while that display is there', () => {
  const place = { ...saved(2_000, 50, 1_600, 1_000), mode: 'fullScreen' };
  expect(placeWindow(place, [LEFT, RIGHT])).toEqual(place);
});

test('opens in the middle of the primary display when its own is gone', () => {
  expect(placeWindow(saved(2_000, 50, 1_600, 1_000), [LEFT])).toEqual(saved(160, 20, 1_600, 1_000));
});

test('cuts a window down to the display it is on', () => {
  expect(placeWindow(saved(0, 0, 9_000, 9_000), [LEFT])).toEqual(saved(0, 0, 1_920, 1_040));
});

test.each([
  ['above every display', saved(100, -50, 800, 600)],
  ['below every display', saved(100, 1_030, 800, 600)],
  ['all but out of reach at the side', saved(-780, 10, 800, 600)],
])('brings back a window whose title bar is %s', (_, place) => {
  expect(placeWindow(place, [LEFT])).toEqual(saved(560, 220, 800, 600));
});

test.each([
  null,
  undefined,
  'full',
  {},
  saved(Number.NaN, 0, 800, 600),
  saved(0, 0, Number.POSITIVE_INFINITY, 600),
  saved(0, 0, 1e9, 600),
  saved(0.5, 0, 800, 600),
  saved(0, 0, -800, 600),
  { ...saved(0, 0, 800, 600), mode: 'kiosk' },
  JSON.parse('{"__proto__":{"bounds":{"x":0,"y":0,"width":9,"height":9},"mode":"normal"}}'),
])('starts afresh from %o', (place) => {
  expect(placeWindow(place, [LEFT, RIGHT])).toEqual(CENTRED);
});

test('opens even when the system names no display', () => {
  expect(placeWindow(null, []).bounds).toEqual({ x: 0, y: 0, width: 1_440, height: 900 });
});
