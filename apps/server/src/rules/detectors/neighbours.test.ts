import { expect, test } from 'vitest';
import { neighbours } from './neighbours.ts';
import { create, days, everyFiveMinutes, run } from './testing/trials.ts';

test('finds a pattern that was not there, though no value is unusual', () => {
  const values = days(3, 2000);
  for (let row = 1900; row < 1908; row++) values[row] = row % 2 === 0 ? 75 : 125;
  const said = run(create(neighbours), everyFiveMinutes(values));
  const strange = said.slice(1900, 1910).map(({ score }) => score);
  expect(Math.max(...strange)).toBeGreaterThan(0.999);
  expect(said[1907]?.direction).toBe(0);
  expect(said[1907]?.because).toMatch(/^The last 8 samples, up to 125, are [\d.]+ away from the 3/);
});

test('a pattern is known once it was there often enough', () => {
  const values = days(4, 4000);
  const odd = (start: number) => {
    for (let row = start; row < start + 8; row++) values[row] = row % 2 === 0 ? 75 : 125;
  };
  const starts = [2500, 2800, 3100, 3400, 3700];
  starts.forEach(odd);
  const said = run(create(neighbours), everyFiveMinutes(values));
  const scores = starts.map((start) => said[start + 7]?.score ?? NaN);
  expect(scores[4]).toBeLessThan(scores[0]!);
});
