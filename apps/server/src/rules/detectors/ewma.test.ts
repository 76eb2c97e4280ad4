import { expect, test } from 'vitest';
import { ewma } from './ewma.ts';
import { create, everyFiveMinutes, noise, run } from './testing/trials.ts';

function fired(values: readonly number[], parameters: Record<string, number> = {}): number[] {
  const said = run(create(ewma, parameters), everyFiveMinutes(values));
  return said.flatMap(({ score }, row) => (score >= ewma.defaultThreshold ? [row] : []));
}

test('sees a shift that no single sample shows', () => {
  const values = noise(11, 3000).map((value, i) => (i < 2800 ? value : value + 2));
  const early = fired(values, { smoothing: 0.1 }).filter((row) => row >= 2800 && row < 2830);
  expect(early.length).toBeGreaterThan(3);
  expect(
    fired(values, { smoothing: 1 }).filter((row) => row >= 2800 && row < 2830).length,
  ).toBeLessThan(early.length);
});

test('says in which unit and against what it was measured', () => {
  const values = noise(12, 1000, 120, 3);
  values[900] = 170;
  const said = run(create(ewma), everyFiveMinutes(values))[900];
  expect(said?.direction).toBe(1);
  expect(said?.because).toMatch(
    /^1[23]\d\.?\d* as weighted mean of the last samples is [\d.]+ deviations \([\d.]+ each\) above the baseline 1(19|20)\.?\d*, beyond what 880 samples/,
  );
});

test('one huge sample does not become the baseline', () => {
  const values = noise(13, 3000, 50, 2);
  values[1200] = -1e150;
  for (let row = 2000; row < 2010; row++) values[row] = 70;
  const rows = fired(values);
  expect(rows).toContain(1200);
  expect(rows.some((row) => row >= 2000 && row < 2010)).toBe(true);
});

test('follows a new level until it is the baseline', () => {
  const values = noise(14, 5000).map((value, i) => (i < 2000 ? value : value + 10));
  const rows = fired(values);
  expect(rows.some((row) => row >= 2000 && row < 2005)).toBe(true);
  expect(rows.filter((row) => row > 4000).length).toBeLessThan(5);
});
