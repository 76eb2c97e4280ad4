import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAxisValue, formatTick, timeTicks, valueAxis } from './scale.ts';

test('rates and counts stand on zero', () => {
  expect(valueAxis([40, 412], true)).toEqual({ min: 0, max: 450, ticks: [0, 150, 300, 450] });
  expect(valueAxis([0, 0], true)).toMatchObject({ min: 0 });
});

test('other values use the height that there is', () => {
  expect(valueAxis([96, 99], false).min).toBeGreaterThan(90);
});

test('every value is on the axis, which has three to six marks', () => {
  const values = fc.array(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(values, fc.boolean(), (all, startsAtZero) => {
      const { min, max, ticks } = valueAxis(all, startsAtZero);
      const slack = (max - min) * 1e-6;
      expect(Math.min(...all)).toBeGreaterThanOrEqual(min - slack);
      expect(Math.max(...all)).toBeLessThanOrEqual(max + slack);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(max).toBeGreaterThan(min);
    }),
  );
});

const AT = Date.parse('2026-11-23T08:42:00Z');

test('time has marks at round moments of UTC, apart from the edges', () => {
  const ticks = timeTicks(AT - 15 * 60_000, AT, 6);
  expect(ticks.map((atMs) => formatTick(atMs, 900_000))).toEqual(
    ['08:30', '08:35', '08:40'].slice(0, ticks.length),
  );
  expect(formatTick(AT, 7 * 86_400_000)).toBe('11-23 08:42');
  expect(formatTick(AT, 120_000)).toBe('08:42:00');
});

test('values beside the axis are short', () => {
  expect([0.25, 150, 1500, 15_000, 2.5e6, 3e9].map(formatAxisValue)).toEqual([
    '0.25',
    '150',
    '1500',
    '15k',
    '2.5M',
    '3G',
  ]);
});
