import { expect, test } from 'vitest';
import { robustZ } from './robustZ.ts';
import { create, everyFiveMinutes, noise, run, spikyCounts } from './testing/trials.ts';

function fired(values: readonly number[]): number[] {
  const said = run(create(robustZ), everyFiveMinutes(values));
  return said.flatMap(({ score }, row) => (score >= robustZ.defaultThreshold ? [row] : []));
}

test('says how far it is from the median, and how rare that is', () => {
  const values = noise(7, 1000, 120, 3);
  values[900] = 160;
  const said = run(create(robustZ), everyFiveMinutes(values))[900];
  expect(said).toMatchObject({ ready: true, direction: 1 });
  expect(said?.because).toMatch(
    /^160 is 1\d\.?\d* deviations \([\d.]+ each\) above 1\d\d\.?\d*, the median of the last 500 samples, beyond what 880 samples have shown; usual is up to [\d.]+ deviations$/,
  );
  expect(said?.lower).toBeGreaterThan(105);
  expect(said?.upper).toBeLessThan(135);
});

test('is not ready before it has seen enough of how the series varies', () => {
  const said = run(create(robustZ), everyFiveMinutes(noise(1, 150)));
  expect(said[10]).toMatchObject({ score: 0, ready: false, lower: null, upper: null });
  expect(said.findIndex(({ ready }) => ready)).toBeGreaterThan(100);
  expect(said.at(-1)?.ready).toBe(true);
});

test('a huge outlier does not blind it for the next one', () => {
  const values = noise(2, 2000, 50, 2);
  values[1200] = 1e150;
  values[1300] = 90;
  expect(fired(values)).toEqual(expect.arrayContaining([1200, 1300]));
});

test('gets used to spikes that a series always had', () => {
  const share = fired(spikyCounts(3, 6000)).filter((row) => row > 1000).length / 5000;
  expect(share).toBeLessThan(0.005);
});

test('the first change after a long stand-still is unusual', () => {
  const values = Array.from({ length: 600 }, (_, i) => (i === 500 ? 3.1 : 3));
  expect(fired(values)).toEqual([500]);
});

test('gets used to a new level once it fills half the window', () => {
  const values = noise(4, 3000).map((value, i) => (i < 2000 ? value : value + 40));
  const rows = fired(values);
  expect(rows).toContain(2000);
  expect(rows.filter((row) => row > 2600)).toEqual([]);
});
