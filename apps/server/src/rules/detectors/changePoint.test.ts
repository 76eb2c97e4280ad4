import { expect, test } from 'vitest';
import { changePoint } from './changePoint.ts';
import { create, everyFiveMinutes, noise, run, type Said } from './testing/trials.ts';

function saidOf(values: readonly number[], parameters: Record<string, number> = {}): Said[] {
  return run(create(changePoint, parameters), everyFiveMinutes(values));
}

/** Rows at which the score comes to reach the threshold. */
function raised(values: readonly number[], threshold = changePoint.defaultThreshold): number[] {
  const said = saidOf(values);
  return said.flatMap(({ score }, row) =>
    score >= threshold && (said[row - 1]?.score ?? 0) < threshold ? [row] : [],
  );
}

function stairs(seed: number, heights: readonly number[], length: number): number[] {
  return noise(seed, heights.length * length).map(
    (own, row) => own + (heights[Math.floor(row / length)] ?? 0),
  );
}

test.each([0.999, 0.9999])(
  'fires once a change of level, then knows the new one: threshold %d',
  (threshold) => {
    const rows = raised(stairs(1, [0, 8, -2, 6], 1000), threshold).filter((row) => row >= 1000);
    const ofChanges = rows.filter((row) => row % 1000 < 20);
    expect(ofChanges.map((row) => Math.floor(row / 1000))).toEqual([1, 2, 3]);
    expect(rows.length - ofChanges.length).toBeLessThanOrEqual(threshold === 0.999 ? 6 : 0);
  },
);

test('says which way, since when and by how much at least', () => {
  const said = saidOf(stairs(2, [120, 128], 1000));
  const first = said.slice(1000).find(({ score }) => score >= changePoint.defaultThreshold);
  expect(first?.direction).toBe(1);
  expect(first?.because).toMatch(
    /^the level rose from about 1(19|20)\.?\d* by [\d.]+ or more deviations \([\d.]+ each\) in the last \d+ samples: cumulative sum [\d.]+, usual is up to [\d.]+, /,
  );
  const fell = saidOf(stairs(2, [120, 112], 1000)).slice(1000);
  expect(fell.find(({ score }) => score >= changePoint.defaultThreshold)?.direction).toBe(-1);
});

test('one sample far out is no change of level', () => {
  const values = noise(3, 3000);
  values[2500] = 1000;
  expect(raised(values)).not.toContain(2500);
});

test('sees a small change when it lasts', () => {
  const values = noise(4, 4000).map((own, row) => (row < 3000 ? own : own + 2));
  expect(raised(values).some((row) => row >= 3000 && row < 3040)).toBe(true);
});

test('does not judge while it learns a new level', () => {
  const said = saidOf(stairs(5, [0, 50], 1000)).slice(1000, 1040);
  const from = said.findIndex(({ ready }) => !ready);
  expect(from).toBeGreaterThan(0);
  expect(said[from]?.because).toMatch(/^too few samples yet to know the level: \d+$/);
  expect(said.at(-1)?.ready).toBe(true);
});
