import { expect, test } from 'vitest';
import { rateOfChange } from './rateOfChange.ts';
import { create, everyFiveMinutes, run, throughJson } from './testing/trials.ts';

/** What is said of the last of these values. */
function lastOf(values: number[], parameters: Record<string, number> = {}) {
  return run(create(rateOfChange, parameters), everyFiveMinutes(values)).at(-1);
}

const FROM_120 = [120, 130, 140, 150, 160];

test('fires when it has changed by the limit since so many samples ago', () => {
  expect(lastOf([...FROM_120, 210])).toMatchObject({
    ...{ score: 1, ready: true, lower: 60, upper: 180, direction: 1 },
    because: 'went from 120 to 210 within 5 samples: +75 %, limit 50 %',
  });
  expect(lastOf([...FROM_120, 60])).toMatchObject({ score: 1, direction: -1 });
});

test('says how much of the limit a smaller change is, and never more than half', () => {
  expect(lastOf([...FROM_120, 150])?.score).toBeCloseTo(0.25, 10);
  expect(lastOf([...FROM_120, 179.999])).toMatchObject({ direction: 0, ready: true });
  expect(lastOf([...FROM_120, 179.999])?.score).toBeLessThan(0.5);
});

test('cannot judge before there is something to compare with', () => {
  expect(lastOf(FROM_120)).toMatchObject({ score: 0, ready: false, lower: null, upper: null });
});

test('from 0 every change is beyond any percentage, unless it must have a size', () => {
  const one = { over_samples: 1 };
  expect(lastOf([0, 0.001], one)).toMatchObject({
    score: 1,
    because: 'went from 0 to 0.001 within 1 sample: +0.001, limit 50 % of 0',
  });
  expect(lastOf([0, 0], one)?.score).toBe(0);
  expect(lastOf([0, 2], { ...one, absolute: 5 })?.score).toBeCloseTo(0.2, 10);
  expect(lastOf([0, 5], { ...one, absolute: 5 })).toMatchObject({ score: 1, lower: -5, upper: 5 });
});

test('a small base needs the absolute change, a large one the percentage', () => {
  const both = { over_samples: 1, absolute: 10 };
  expect(lastOf([2, 9], both)?.score).toBeLessThan(1);
  expect(lastOf([2, 12], both)?.because).toBe('went from 2 to 12 within 1 sample: +10, limit 10');
  expect(lastOf([100, 140], both)?.score).toBeLessThan(1);
  expect(lastOf([100, 150], both)?.score).toBe(1);
});

test('a change of a negative value is relative to its size', () => {
  expect(lastOf([-100, -40], { over_samples: 1 })).toMatchObject({ score: 1, direction: 1 });
});

test('refuses the state of other parameters', () => {
  const detector = create(rateOfChange);
  expect(() =>
    create(rateOfChange, { percent: 20 }).fromJson(detector.toJson(detector.init())),
  ).toThrow('This is not the state of rate_of_change');
  expect(throughJson(detector, detector.init())).toEqual(detector.init());
});
