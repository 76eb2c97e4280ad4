import { expect, test } from 'vitest';
import { MedianWindow } from './MedianWindow.ts';
import { noise } from './testing/trials.ts';

function windowOf(values: readonly number[], capacity = 100): MedianWindow {
  const window = new MedianWindow(capacity);
  for (const value of values) window.add(value);
  return window;
}

test('knows the middle of the newest values, whatever came before', () => {
  expect(windowOf([]).median).toBe(0);
  expect(windowOf([7]).median).toBe(7);
  expect(windowOf([9, 1, 4]).median).toBe(4);
  expect(windowOf([9, 1, 4, 6]).median).toBe(5);
  expect(windowOf([1000, 1000, 9, 1, 4], 3).median).toBe(4);
});

test('agrees with sorting it all, sample by sample', () => {
  const values = noise(1, 400).map((value, i) => (i % 3 === 0 ? Math.round(value) : value));
  const window = new MedianWindow(51);
  values.forEach((value, i) => {
    window.add(value);
    const newest = values.slice(Math.max(0, i - 50), i + 1).sort((a, b) => a - b);
    const half = newest.length >> 1;
    const upper = newest[half] ?? NaN;
    const middle = newest.length % 2 === 1 ? upper : ((newest[half - 1] ?? NaN) + upper) / 2;
    expect(Math.abs(window.median - middle)).toBe(0);
    expect(window.size).toBe(newest.length);
  });
});

test('its scale is the standard deviation of normally distributed values', () => {
  expect(windowOf(noise(2, 2000, 50, 3), 2000).scale).toBeCloseTo(3, 0);
});

test('its scale is the median deviation where that is the larger one', () => {
  // Deviations 2, 1, 0, 1, 2: median 1, mean 1.2.
  expect(windowOf([1, 2, 3, 4, 5]).scale).toBeCloseTo(1.2533 * 1.2, 10);
  // Deviations 3, 3, 0, 3, 3: median 3, mean 2.4.
  expect(windowOf([0, 0, 3, 6, 6]).scale).toBeCloseTo(1.4826 * 3, 10);
});

test('its scale does not collapse when more than half the values are equal', () => {
  const mostlyZero = Array.from({ length: 100 }, (_, i) => (i % 5 === 0 ? 10 : 0));
  expect(windowOf(mostlyZero).scale).toBeGreaterThan(1);
  expect(windowOf(Array.from({ length: 100 }, () => 3)).scale).toBe(0);
});

test('one outlier in a hundred does not touch its scale', () => {
  const clean = noise(3, 100);
  const spoilt = clean.map((value, i) => (i === 40 ? 1e150 : value));
  expect(windowOf(spoilt).scale / windowOf(clean).scale).toBeCloseTo(1, 1);
});

test('forgets all but the newest values', () => {
  const window = windowOf([1, 2, 3, 4, 5, 6, 7], 5);
  window.keepNewest(2);
  expect([window.size, window.median]).toEqual([2, 6.5]);
  window.add(100);
  expect([window.size, window.median]).toEqual([3, 7]);
  window.keepNewest(0);
  expect(window.size).toBe(0);
});

test('goes on from JSON with the same bits, and refuses what does not fit', () => {
  const lived = windowOf(noise(4, 130), 64);
  const restored = new MedianWindow(64);
  restored.restore(JSON.parse(JSON.stringify(lived.toJson())));
  for (const value of noise(5, 100)) {
    lived.add(value);
    restored.add(value);
    expect([restored.median, restored.scale]).toEqual([lived.median, lived.scale]);
  }
  expect(JSON.stringify(lived.toJson()).length).toBeLessThanOrEqual(MedianWindow.maxBytes(64));
  expect(() => {
    new MedianWindow(10).restore(lived.toJson());
  }).toThrow('whole number up to 10');
});
