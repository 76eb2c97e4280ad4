import { expect, test } from 'vitest';
import { History } from '../History.ts';
import { seededRandom } from '../testing/series.ts';
import { VIEWS } from './views.ts';

const [LEVEL, RANGE, SHIFT, MIXTURE, SHORT_MIXTURE, SHAPE, DAY, ROUGHNESS] = VIEWS.keys();

/** What each view says of the last of these values. */
function see(values: readonly number[], toNearestDay: number | null = null): (number | null)[] {
  const history = new History(2048);
  for (const value of values) history.push(value);
  return VIEWS.map(({ strangeness }) => strangeness({ history, toNearestDay }));
}

const random = seededRandom(1);
const NOISE = Array.from({ length: 1000 }, () => Math.floor(100 * random()));

test('each sees what it is for', () => {
  const usual = see(NOISE, 1);
  const cases: [number | undefined, readonly number[]][] = [
    [LEVEL, [...NOISE, 200]],
    [RANGE, [...NOISE, 150]],
    [SHIFT, [...NOISE, ...NOISE.slice(0, 24).map((value) => value + 50)]],
    [MIXTURE, [...NOISE, ...NOISE.slice(0, 144).map((value) => 30 + 0.3 * value)]],
    [SHORT_MIXTURE, [...NOISE, ...NOISE.slice(0, 48).map((value) => 30 + 0.3 * value)]],
    [SHAPE, [...NOISE, 100, -100, 100, -100]],
    [ROUGHNESS, [...NOISE, ...NOISE.slice(0, 25).map(() => 40)]],
  ];
  for (const [view, values] of cases)
    expect(see(values)[view!]).toBeGreaterThan(2 * (usual[view!] ?? NaN));
  expect(usual[DAY!]).toBe(1);
});

test('says how far a value is beyond all others, and nothing of one that was there', () => {
  expect(see([...NOISE, 150])[RANGE!]).toBe(150 - Math.max(...NOISE));
  expect(see([...NOISE, -5])[RANGE!]).toBe(5 + Math.min(...NOISE));
  expect(see([...NOISE, Math.max(...NOISE)])[RANGE!]).toBe(0);
});

test('adding a constant changes nothing, a factor changes nothing or multiplies', () => {
  const own = see(NOISE, 3);
  const shifted = see(
    NOISE.map((value) => value + 4096),
    3,
  );
  const doubled = see(
    NOISE.map((value) => 2 * value),
    6,
  );
  for (const [view, strangeness] of own.entries()) {
    expect(shifted[view]).toBeCloseTo(strangeness!, 9);
    expect([strangeness, 2 * strangeness!]).toContain(doubled[view]);
  }
});

test('nothing is strange about a constant', () => {
  for (const strangeness of see(
    NOISE.map(() => 7),
    0,
  ))
    expect(strangeness).toBeLessThan(1e-3);
});

test('says nothing while it knows too little', () => {
  const few = see(NOISE.slice(0, 5));
  for (const view of [RANGE, SHIFT, MIXTURE, SHORT_MIXTURE, SHAPE, DAY, ROUGHNESS])
    expect(few[view!]).toBeNull();
});

test('has words for all it says', () => {
  for (const { describe } of VIEWS) expect(describe(2.345678)).toMatch(/2\.346|10\.44/);
});
