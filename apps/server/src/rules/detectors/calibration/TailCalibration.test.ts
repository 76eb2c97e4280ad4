import { expect, test } from 'vitest';
import { seededRandom } from '../testing/series.ts';
import { TailCalibration, type TailCalibrationJson } from './TailCalibration.ts';

/** Strangeness of an exponential distribution, whose tail is known. */
function exponential(seed: number, n: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => -Math.log(1 - random()));
}

function throughJson(calibration: TailCalibration, memory: number): TailCalibration {
  const json = JSON.parse(JSON.stringify(calibration.toJson())) as TailCalibrationJson;
  const restored = new TailCalibration({ memory });
  restored.restore(json);
  return restored;
}

test.each([2.2, 2.6, 3])('is met about as often as it says: surprise %f', (surprise) => {
  const calibration = new TailCalibration();
  const all = exponential(7, 30_000).map((strangeness) => calibration.observe(strangeness));
  const met = all.slice(1000).filter((own) => own >= surprise).length / 29_000;
  expect(-Math.log10(met)).toBeGreaterThan(surprise - 0.2);
  expect(-Math.log10(met)).toBeLessThan(surprise + 0.2);
});

test('goes beyond what was seen with the shape of the tail', () => {
  const calibration = new TailCalibration();
  for (const strangeness of exponential(3, 5000)) calibration.learn(strangeness);
  expect(calibration.surpriseOf(6 * Math.LN10)).toBeGreaterThan(4.5);
  expect(calibration.surpriseOf(6 * Math.LN10)).toBeLessThan(7);
});

test.each([0, 5, 1e-300, 1e308])('a constant series never surprises: %d', (strangeness) => {
  const calibration = new TailCalibration();
  for (let i = 0; i < 3000; i++) expect(calibration.observe(strangeness)).toBe(0);
});

test('a value of a quantised series is as rare as it was', () => {
  const calibration = new TailCalibration();
  const random = seededRandom(1);
  for (let i = 0; i < 5000; i++) calibration.learn(random() < 0.01 ? 3 : 0);
  expect(calibration.surpriseOf(3)).toBeCloseTo(2, 0);
  expect(calibration.surpriseOf(0)).toBe(0);
});

test('says nothing before it has seen enough', () => {
  const calibration = new TailCalibration({ minSamples: 50 });
  for (let i = 0; i < 49; i++) expect(calibration.observe(i === 30 ? 1e9 : i % 3)).toBe(0);
  expect(calibration.isReady).toBe(false);
  calibration.learn(0);
  expect(calibration.surpriseOf(1e12)).toBeGreaterThan(3);
});

test('forgets what is long past', () => {
  const calibration = new TailCalibration({ memory: 500 });
  for (let i = 0; i < 400; i++) calibration.learn(1000 + (i % 7));
  for (const strangeness of exponential(5, 1500)) calibration.learn(strangeness);
  expect(calibration.surpriseOf(900)).toBeGreaterThan(3);
});

test('does not depend on the scale', () => {
  const [one, thousandth, huge] = [1, 2 ** -30, 2 ** 900].map((factor) => {
    const calibration = new TailCalibration();
    return exponential(11, 3000).map((own) => calibration.observe(own * factor));
  });
  expect(thousandth).toEqual(one);
  expect(huge).toEqual(one);
});

test('bears what is not a number, too large or too small', () => {
  const calibration = new TailCalibration();
  const hostile = [NaN, Infinity, -1, Number.MAX_VALUE, 5e-324, 0, -Infinity, 1];
  for (let i = 0; i < 2000; i++) {
    const surprise = calibration.observe(hostile[(i * i) % hostile.length] as number);
    expect(surprise).toBeGreaterThanOrEqual(0);
    expect(surprise).toBeLessThanOrEqual(12);
  }
});

test('goes on from JSON to the last bit', () => {
  let calibration = new TailCalibration({ memory: 300 });
  const other = new TailCalibration({ memory: 300 });
  for (const [i, strangeness] of exponential(13, 1200).entries()) {
    if (i % 97 === 50) calibration = throughJson(calibration, 300);
    expect(calibration.observe(strangeness)).toBe(other.observe(strangeness));
  }
});

test('refuses what is not its JSON', () => {
  const json = new TailCalibration().toJson();
  const broken = { ...json, newer: { seen: 3, kept: 2, peaks: '' } };
  expect(() => new TailCalibration().restore(broken)).toThrow('another size');
});
