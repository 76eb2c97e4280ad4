import { afterAll, describe, expect, test } from 'vitest';
import {
  CLAIMS,
  lineOf,
  shareFalse,
  shareFound,
  TABLE_HEAD,
  Trial,
} from '../../bench/detection/injectedFaults.ts';
import { detectorKind } from '../../src/rules/detectors/registry.ts';
import { BUILT_IN_KINDS } from '../../src/rules/index.ts';

const FAULTS = 200;

describe('of faults that are injected into series without any', () => {
  const table: string[] = [];
  afterAll(() => process.stdout.write(`${TABLE_HEAD}${table.join('')}`));

  test.each(CLAIMS)(
    '$detector finds over 95 % of each $fault of $size deviations, with under 5 % false triggers',
    (claim) => {
      const trial = new Trial(claim, FAULTS);
      table.push(lineOf(`${claim.detector} ${claim.fault}`, trial.curve(claim.fault)));
      const found = trial.found(claim.fault, claim.size);
      expect(found.faults).toBeGreaterThanOrEqual(FAULTS);
      expect(shareFound(found)).toBeGreaterThan(0.95);
      expect(shareFalse(found)).toBeLessThan(0.05);
    },
    120_000,
  );

  test.each(CLAIMS.filter(({ score }) => score !== undefined))(
    '$detector finds them as it is shipped, too, and alerts less than once in 250 clean samples',
    (claim) => {
      const trial = new Trial({ ...claim, score: undefined }, FAULTS / 2);
      const found = trial.found(claim.fault, claim.size);
      expect(shareFound(found)).toBeGreaterThan(0.95);
      expect(found.falseAlerts / found.faults).toBeLessThan(288 / 250);
    },
    120_000,
  );

  test('there is a claim for every detector but rate_of_change, whose sizes are percents', () => {
    const claimed = CLAIMS.map(({ detector }) => detector);
    const known = ['threshold', ...BUILT_IN_KINDS.keys()].filter(
      (name) => name !== 'rate_of_change',
    );
    expect(claimed.sort()).toEqual(known.sort());
    expect(detectorKind('rate_of_change')).toBeDefined();
  });

  test('a rise of over half within five samples is what rate_of_change finds, always', () => {
    // 20 deviations of 5 are as much as the level itself: what noise takes from that never is half.
    const trial = new Trial(
      { detector: 'rate_of_change', score: undefined, series: ['noise'] },
      FAULTS,
    );
    const found = trial.found('shift', 20);
    expect(shareFound(found)).toBe(1);
    expect(shareFalse(found)).toBe(0);
  });
});
