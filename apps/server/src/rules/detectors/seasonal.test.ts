import { expect, test } from 'vitest';
import type { Sample } from './Detector.ts';
import { seasonal } from './seasonal.ts';
import { create, noise, run, type Said } from './testing/trials.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONDAY_MS = Date.UTC(2026, 0, 5);

/** Four samples an hour: busy from 8 to 18 o'clock, on weekdays only. */
function office(seed: number, dayCount: number, from = MONDAY_MS): Sample[] {
  return noise(seed, dayCount * 96).map((own, i) => {
    const hour = (i / 4) % 24;
    const isWeekday = Math.floor(i / 96) % 7 < 5;
    const isBusy = isWeekday && hour >= 8 && hour < 18;
    return { atMs: from + i * (HOUR_MS / 4), value: (isBusy ? 200 : 20) + own };
  });
}

function rowAt(day: number, hour: number): number {
  return day * 96 + hour * 4;
}

function changed(samples: Sample[], row: number, value: number): Sample[] {
  return samples.map((sample, i) => (i === row ? { ...sample, value } : sample));
}

const THRESHOLD = seasonal.defaultThreshold;

function saidOf(samples: Sample[], parameters: Record<string, number> = {}): Said[] {
  return run(create(seasonal, parameters), samples);
}

test('what is usual by day is unusual at night', () => {
  const row = rowAt(36, 3) + 2;
  const said = saidOf(changed(office(1, 38), row, 200));
  expect(said[row]?.score).toBeGreaterThanOrEqual(THRESHOLD);
  expect(said[row]?.because).toMatch(
    /^200 is [\d,.]+ deviations \([\d.]+ each\) above \d+\.?\d*, what was usual on Tuesdays from 3:00 \(6 times\)/,
  );
  expect(said[rowAt(36, 12)]?.score).toBeLessThan(THRESHOLD);
});

test('what is usual on a Friday is unusual on a Saturday', () => {
  const row = rowAt(40, 12) + 2;
  expect(saidOf(changed(office(2, 42), row, 200))[row]?.score).toBeGreaterThanOrEqual(THRESHOLD);
  expect(saidOf(office(2, 42))[rowAt(39, 12) + 2]?.score).toBeLessThan(THRESHOLD);
});

test('judges by the hour of the day until the hour of the week has come often enough', () => {
  const said = saidOf(office(3, 28));
  expect(said[rowAt(10, 12)]?.because).toContain(
    'what was usual in the hour from 12:00 (10 times)',
  );
  expect(said[rowAt(24, 12)]?.because).toContain(
    'what was usual on Thursdays from 12:00 (3 times)',
  );
});

test('refuses to judge an hour that it has seen on too few days', () => {
  // The first two days are whole; of the next ones only the mornings are there.
  const mornings = office(4, 9).filter((_, row) => row < 192 || row % 96 < 48);
  const evening = { atMs: MONDAY_MS + 9 * DAY_MS + 20 * HOUR_MS, value: 1e6 };
  const morning = { atMs: MONDAY_MS + 10 * DAY_MS + 9 * HOUR_MS, value: 1e6 };
  const [ofEvening, ofMorning] = saidOf([...mornings, evening, morning]).slice(-2);
  expect(ofEvening).toMatchObject({ score: 0, ready: false, lower: null, upper: null });
  expect(ofEvening?.because).toBe(
    'too few samples yet in the hour from 20:00 to say what is usual then',
  );
  expect(ofMorning?.ready).toBe(true);
});

test('many samples of one day are not many days', () => {
  const oneDay = office(5, 1);
  const again = Array.from({ length: 20 }, () => oneDay).flat();
  expect(saidOf(again).some(({ ready }) => ready)).toBe(false);
});

test('the hours meant are those of the local time', () => {
  const utc = saidOf(office(6, 25));
  const ahead = saidOf(office(6, 25, MONDAY_MS - 2 * HOUR_MS), { utc_offset_minutes: 120 });
  expect(ahead.map(({ score, because }) => [score, because])).toEqual(
    utc.map(({ score, because }) => [score, because]),
  );
});

test('a week without samples changes nothing of what is usual', () => {
  const before = office(7, 35);
  const after = office(8, 7, MONDAY_MS + 42 * DAY_MS);
  const said = saidOf([...before, ...after]).slice(before.length);
  expect(said.every(({ ready }) => ready)).toBe(true);
  expect(said.filter(({ score }) => score >= THRESHOLD).length).toBeLessThan(7);
});
