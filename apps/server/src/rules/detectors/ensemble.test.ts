import { expect, test } from 'vitest';
import { Rest } from './calibration/index.ts';
import { ensemble } from './ensemble.ts';
import { create, days, everyFiveMinutes, noise, run } from './testing/trials.ts';

function alertsOf(values: readonly number[]): number[] {
  const rest = new Rest({ threshold: ensemble.defaultThreshold, samples: 120 });
  return run(create(ensemble), everyFiveMinutes(values)).flatMap(({ score }, row) =>
    rest.raises(score) ? [row] : [],
  );
}

test('finds a day without its wave, though no value is unusual', () => {
  const values = days(3, 10 * 288);
  for (let row = 8.5 * 288; row < 9 * 288; row++) values[row] = 100 + (values[row]! % 1);
  const alerts = alertsOf(values);
  expect(alerts.filter((row) => row >= 8.5 * 288 && row < 9 * 288).length).toBeGreaterThan(0);
});

test('finds noise that has become a line', () => {
  const values = noise(5, 3000, 50, 3).map((value, row) => (row < 2800 ? value : 50));
  expect(alertsOf(values).some((row) => row >= 2800 && row < 2860)).toBe(true);
});

test('has little to say of mere noise', () => {
  expect(alertsOf(noise(11, 8000)).length).toBeLessThan(16);
});

test('tells why, in one sentence with numbers', () => {
  const values = days(4, 2000);
  values[1950] = 400;
  const said = run(create(ensemble), everyFiveMinutes(values))[1950]!;
  expect(said.direction).toBe(1);
  expect(said.because).toMatch(
    /^400 is outside the usual [\d.]+ to [\d.]+; strangest: .*\d.* \(in most samples at most .*\d\)\. All views together: stranger than 99[.\d]* % of [\d,]+ samples\.$/,
  );
});

test('says nothing before each view has seen a hundred samples and the whole another hundred', () => {
  const said = run(create(ensemble), everyFiveMinutes(noise(6, 300)));
  const first = said.findIndex(({ ready }) => ready);
  expect(first).toBeGreaterThanOrEqual(199);
  expect(first).toBeLessThan(260);
});
