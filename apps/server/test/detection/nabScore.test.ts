import { expect, test } from 'vitest';
import {
  bestThreshold,
  NOTHING_DETECTED,
  probationRows,
  PROFILES,
  scoreAt,
  scoreCorpus,
  type ScoredSeries,
  type Window,
  worthOf,
} from '../../bench/detection/nabScore.ts';
import { opsMetrics } from '../../bench/detection/opsMetrics.ts';
import { seededRandom } from '../../src/rules/detectors/testing/series.ts';

const MINUTE_MS = 60_000;

/** A series of one row every five minutes that is silent but for these rows. */
function series(rows: number, windows: Window[], scores: Record<number, number>): ScoredSeries {
  return {
    name: 'made/up.csv',
    atMs: Array.from({ length: rows }, (_, row) => row * 5 * MINUTE_MS),
    windows,
    scores: Float64Array.from({ length: rows }, (_, row) => scores[row] ?? 0),
  };
}

/** 100 rows, of which 15 are probation, and a window of ten. */
function oneWindow(scores: Record<number, number>): ScoredSeries[] {
  return [series(100, [[50, 59]], scores)];
}

test('a row is worth 1 at the beginning of a window, little at its end, and less and less after it', () => {
  const { unit, window, probation } = worthOf(100, [[50, 59]]);
  expect(probation).toBe(15);
  expect([49, 50, 59, 60].map((row) => window[row])).toEqual([-1, 0, 0, -1]);
  expect(unit[20]).toBe(-1);
  expect(unit[50]).toBe(1);
  expect(unit[55]).toBeCloseTo(0.8483 / 0.98661, 4); // half-way: 2 / (1 + e^-2.5) - 1
  expect(unit[59]).toBeCloseTo(0.24492 / 0.98661, 4); // 2 / (1 + e^-0.5) - 1
  expect(unit[62]).toBeCloseTo(-0.68226, 4); // a third of the width on: 2 / (1 + e^(5/3)) - 1
  expect(unit[90]).toBe(-1);
});

test('probation is 15 % of the rows and at most 750', () => {
  expect([10, 1127, 4032, 22_695].map(probationRows)).toEqual([1, 169, 604, 750]);
});

test('100 is every window found at its first row, 0 is silence', () => {
  expect(scoreAt(oneWindow({ 50: 1 }), PROFILES.standard, 1).normalised).toBe(100);
  for (const profile of Object.values(PROFILES))
    expect(scoreAt(oneWindow({}), profile, 1).normalised).toBe(0);
});

test('every false row costs, and a missed window twice as much where misses weigh more', () => {
  // Raw 1 - 0.11, on a scale from -1 to 1.
  const withFalse = oneWindow({ 20: 1, 50: 1 });
  expect(scoreAt(withFalse, PROFILES.standard, 1).normalised).toBeCloseTo(94.5, 10);
  expect(scoreAt(withFalse, PROFILES.low_fp, 1).normalised).toBeCloseTo(89, 10);
  // On a scale from -2 to 1.
  expect(scoreAt(withFalse, PROFILES.low_fn, 1).normalised).toBeCloseTo((100 * 2.89) / 3, 10);
  expect(scoreAt(oneWindow({ 20: 1 }), PROFILES.low_fn, 1).raw).toBeCloseTo(-2.11, 10);
});

test('within a window the first row counts once; what happens in probation does not count', () => {
  const often = oneWindow({ 3: 1, 10: 1, 52: 1, 53: 1, 59: 1 });
  expect(scoreAt(often, PROFILES.standard, 1)).toEqual(
    scoreAt(oneWindow({ 52: 1 }), PROFILES.standard, 1),
  );
});

test('chooses the threshold that scores highest, and the higher one of two that are equal', () => {
  expect(bestThreshold(oneWindow({ 20: 0.5, 50: 0.9 }), PROFILES.standard)).toBe(0.9);
  // The false row costs less than the earlier detection gains.
  expect(bestThreshold(oneWindow({ 20: 0.5, 50: 0.5, 59: 0.9 }), PROFILES.standard)).toBe(0.5);
  expect(bestThreshold(oneWindow({ 20: 0.9 }), PROFILES.standard)).toBe(NOTHING_DETECTED);
  expect(bestThreshold(oneWindow({ 50: 0.9, 51: 0.5 }), PROFILES.standard)).toBe(0.9);
});

test('counts what somebody on call would notice', () => {
  // Rows 20 and 24 are 20 minutes apart: one alert. Row 40 is another. 50 is in the window.
  const { alerts, falseAlerts, recall, caught, eventF1, ...rest } = opsMetrics(
    oneWindow({ 20: 1, 24: 1, 40: 1, 56: 1 }),
    1,
  );
  expect({ alerts, falseAlerts, recall, caught }).toEqual({
    ...{ alerts: 3, falseAlerts: 2, recall: 1, caught: 1 },
  });
  expect(eventF1).toBeCloseTo(2 / 4, 10);
  expect(rest.eventFalseTriggerRate).toBeCloseTo(2 / 3, 10);
  expect(rest.seriesDays).toBeCloseTo((84 * 5) / 1440, 10);
  // Stretches of ten: rows 15-24 and 35-44 are hit of four (the last half one counts) and four.
  expect(rest.segmentFalseTriggerRate).toBeCloseTo(2 / 8, 10);
  expect(rest.medianDelay).toBeCloseTo(0.6, 10);
});

test('an alert that stands already catches no window', () => {
  const always = Object.fromEntries(Array.from({ length: 100 }, (_, row) => [row, 1]));
  const { recall, caught, alerts } = opsMetrics(oneWindow(always), 1);
  expect({ recall, caught, alerts }).toEqual({ recall: 1, caught: 0, alerts: 1 });
});

/** What a scorer outside this repository must export to be compared with. */
interface OutsideScorer {
  scoreCorpus(
    corpus: readonly unknown[],
  ): Record<string, { threshold: number; normalised: number }>;
  opsMetrics(corpus: readonly unknown[], threshold: number): Record<string, number>;
}

function randomCorpus(seed: number): ScoredSeries[] {
  const random = seededRandom(seed);
  return Array.from({ length: 12 }, (_, i) => {
    const rows = 200 + Math.floor(random() * 6000);
    const width = Math.floor(rows / 20);
    const windows = Array.from({ length: i % 4 }, (_unused, ordinal): Window => {
      const first = Math.floor(rows * (0.2 + 0.2 * ordinal));
      return [first, first + width];
    });
    const scores: Record<number, number> = {};
    for (let row = 0; row < rows; row++)
      if (random() < 0.02) scores[row] = Number(random().toFixed(2));
    return { ...series(rows, windows, scores), name: `made/${String(i)}.csv` };
  });
}

test('gives what a scorer outside gives', async (context) => {
  const outside = process.env['NAB_SCORER'];
  if (outside === undefined)
    return context.skip('NAB_SCORER names no nab-score.mjs to compare with');
  const scorer = (await import(outside)) as OutsideScorer;
  for (const seed of [1, 2, 3]) {
    const corpus = randomCorpus(seed);
    const asTheirs = corpus.map(({ name, atMs, windows, scores }) => ({
      ...{ name, scores, ts: atMs, wins: windows },
    }));
    const ours = scoreCorpus(corpus);
    const theirs = scorer.scoreCorpus(asTheirs);
    const names = {
      standard: 'standard',
      low_fp: 'reward_low_FP_rate',
      low_fn: 'reward_low_FN_rate',
    };
    for (const name of ['standard', 'low_fp', 'low_fn'] as const) {
      expect(ours[name].threshold).toBe(theirs[names[name]]?.threshold);
      expect(ours[name].normalised).toBeCloseTo(theirs[names[name]]?.normalised ?? NaN, 9);
    }
    const { eventF1, caught, falsePerDay, segmentAccuracy, medianDelay } = opsMetrics(corpus, 0.5);
    const ops = scorer.opsMetrics(asTheirs, 0.5);
    expect({ eventF1, caught, falsePerDay, segmentAccuracy, medianDelay }).toEqual({
      eventF1: ops['eventF1'],
      caught: ops['caughtRecall'],
      falsePerDay: ops['falseAlertsPerDay'],
      segmentAccuracy: ops['segAccuracy'],
      medianDelay: ops['medianDelay'],
    });
  }
});
