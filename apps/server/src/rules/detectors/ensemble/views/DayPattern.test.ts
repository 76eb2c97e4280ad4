import { expect, test } from 'vitest';
import { seededRandom } from '../../testing/series.ts';
import { DayPattern, type DayPatternJson } from './DayPattern.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

function wave(atMs: number): number {
  return Math.sin((2 * Math.PI * atMs) / DAY_MS);
}

/** What it says of a wave a day, sampled so often, on the last of some days. */
function ofLastDay(pattern: DayPattern, stepMs: number, days: number): (number | null)[] {
  const said: (number | null)[] = [];
  for (let atMs = 0; atMs < days * DAY_MS; atMs += stepMs) {
    const distance = pattern.observe(atMs, wave(atMs));
    if (atMs >= (days - 1) * DAY_MS) said.push(distance);
  }
  return said;
}

test.each([1, 5, 15, 60])('a day like those before is at no distance: every %d min', (minutes) => {
  for (const distance of ofLastDay(new DayPattern(), minutes * MINUTE_MS, 4))
    expect(distance).toBeLessThan(0.1);
});

test('knows nothing on the first day', () => {
  expect(new Set(ofLastDay(new DayPattern(), 5 * MINUTE_MS, 1))).toEqual(new Set([null]));
});

test('sees what is usual at another time of the day', () => {
  const pattern = new DayPattern();
  ofLastDay(pattern, 5 * MINUTE_MS, 3);
  let distance: number | null = null;
  for (let i = 0; i < 6; i++)
    distance = pattern.observe(3 * DAY_MS + (360 + 5 * i) * MINUTE_MS, wave(0.75 * DAY_MS));
  expect(distance).toBeGreaterThan(1.9);
});

test('one day of the last fourteen that was like it is enough', () => {
  const pattern = new DayPattern();
  let distance: number | null = null;
  for (let hour = 0; hour < 21 * 24; hour++) {
    const isRestDay = Math.floor(hour / 24) % 7 >= 5;
    distance = pattern.observe(hour * 60 * MINUTE_MS, isRestDay ? 0 : 100 + (hour % 24));
  }
  expect(distance).toBe(0);
});

test('bears gaps, repeated stamps and steps back', () => {
  const pattern = new DayPattern();
  const random = seededRandom(3);
  let atMs = 0;
  for (let i = 0; i < 3000; i++) {
    atMs += [0, 300_000, -60_000, 7 * DAY_MS, 1][Math.floor(random() ** 4 * 5)]!;
    const distance = pattern.observe(atMs, random());
    if (distance !== null) expect(distance).toBeLessThanOrEqual(1);
  }
});

test('does not depend on when it starts, and goes on from JSON', () => {
  let pattern = new DayPattern();
  const other = new DayPattern();
  const random = seededRandom(4);
  for (let atMs = 0; atMs < 3 * DAY_MS; atMs += 7 * MINUTE_MS) {
    const value = random();
    if (random() < 0.02) {
      const json = JSON.parse(JSON.stringify(pattern.toJson())) as DayPatternJson;
      pattern = new DayPattern();
      pattern.restore(json);
    }
    expect(pattern.observe(atMs, value)).toBe(other.observe(atMs + 12_345_678_901, value));
  }
});
