import { expect, test } from 'vitest';
import { forest } from './forest.ts';
import { create, days, everyFiveMinutes, run } from './testing/trials.ts';

test('finds a step that no wave makes, though both its values are usual', () => {
  const values = days(3, 3000);
  for (let row = 2800; row < 2803; row++) values[row] = 270 - values[row]!;
  const said = run(create(forest), everyFiveMinutes(values));
  const scores = said.slice(2800, 2811).map(({ score }) => score);
  expect(Math.max(...scores)).toBeGreaterThan(0.99);
});

test('tells why, in one sentence with numbers', () => {
  const values = days(4, 1500);
  values[1400] = 400;
  const said = run(create(forest), everyFiveMinutes(values))[1400]!;
  expect(said.score).toBeGreaterThan(0.999);
  expect(said.direction).toBe(1);
  expect(said.because).toMatch(
    /^The last 8 samples, up to 400, would push \d+[.\d]* % of the samples of a tree further down/,
  );
});
