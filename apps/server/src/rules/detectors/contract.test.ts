import { describe, expect, test } from 'vitest';
import type { DetectorKind, Sample } from './Detector.ts';
import { DETECTOR_KINDS, detectorKind } from './registry.ts';
import {
  create,
  days,
  defaultsOf,
  everyFiveMinutes,
  hostile,
  noise,
  run,
  runFrom,
  scoresOf,
  type Said,
  spikyCounts,
} from './testing/trials.ts';

/** Whose score is no share of samples, and depends on where 0 is. */
const RELATIVE = ['rate_of_change'];
/** Whose score is a mean of several, and so lower than their share of samples says. */
const CAUTIOUS = ['ensemble'];
/** Made for what lasts: one sample far out is nothing to them. */
const BLIND_TO_SPIKES = ['change_point'];
/** Made for what is over at once, or was not there before: another level is nothing to them. */
const BLIND_TO_SHIFTS = ['rate_of_change'];

function allBut(names: readonly string[]): (readonly [string, DetectorKind])[] {
  return DETECTOR_KINDS.filter(({ name }) => !names.includes(name)).map((kind) => [
    kind.name,
    kind,
  ]);
}

const SERIES: Record<string, readonly Sample[]> = {
  noise: everyFiveMinutes(noise(1, 900, 10)),
  days: everyFiveMinutes(days(2, 1500)),
  'spiky counts': everyFiveMinutes(spikyCounts(3, 900)),
  hostile: hostile(4, 1500),
};

function numbersIn(json: unknown): number[] {
  if (typeof json === 'number') return [json];
  return typeof json === 'object' && json !== null ? Object.values(json).flatMap(numbersIn) : [];
}

/** What is wrong with a judgement; empty when nothing is. */
function faultsOf({ score, ready, lower, upper, direction, because }: Said): string[] {
  const isBound = (bound: number | null) => bound === null || Number.isFinite(bound);
  return [
    ...(score >= 0 && score <= 1 ? [] : [`score ${String(score)}`]),
    ...(ready || score === 0 ? [] : ['a score before it is ready']),
    ...(isBound(lower) && isBound(upper) ? [] : ['a bound that is no number']),
    ...(lower !== null && upper !== null && lower > upper ? ['bounds the wrong way round'] : []),
    ...([-1, 0, 1].includes(direction) ? [] : [`direction ${String(direction)}`]),
    ...(/NaN|undefined|Infinity|^$/.test(because) ? [because] : []),
  ];
}

function firingShare(kind: DetectorKind, samples: readonly Sample[], after: number): number {
  const scores = scoresOf(create(kind), samples).slice(after);
  return scores.filter((score) => score >= kind.defaultThreshold).length / scores.length;
}

test('a kind is found by its name, which none shares', () => {
  for (const kind of DETECTOR_KINDS) expect(detectorKind(kind.name)).toBe(kind);
  expect(new Set(DETECTOR_KINDS.map(({ name }) => name)).size).toBe(DETECTOR_KINDS.length);
  expect(detectorKind('crystal_ball')).toBeUndefined();
});

describe.each(DETECTOR_KINDS.map((kind) => [kind.name, kind] as const))('%s', (name, kind) => {
  test('has defaults within their limits, and a threshold that a score can reach', () => {
    for (const { default: value, min, max, integer, what } of Object.values(kind.parameters)) {
      expect(value).toBeGreaterThanOrEqual(min);
      expect(value).toBeLessThanOrEqual(max);
      if (integer === true) expect(Number.isSafeInteger(value)).toBe(true);
      expect(what).not.toBe('');
    }
    expect(kind.defaultThreshold).toBeGreaterThan(0);
    expect(kind.defaultThreshold).toBeLessThanOrEqual(1);
    expect(create(kind).name).toBe(name);
  });

  test.each(Object.keys(SERIES))('goes on from JSON to the last bit: %s', (series) => {
    const samples = SERIES[series] ?? [];
    const detector = create(kind);
    const lived = runFrom(detector, detector.init(), samples);
    const restored = runFrom(detector, detector.init(), samples, (row) => row % 131 === 100);
    expect(restored.said).toEqual(lived.said);
    expect(detector.toJson(restored.state)).toEqual(detector.toJson(lived.state));
  });

  test('knows nothing of what is to come', () => {
    const samples = SERIES['days'] ?? [];
    const whole = run(create(kind), samples);
    expect(run(create(kind), samples.slice(0, 700))).toEqual(whole.slice(0, 700));
  });

  test('keeps two series apart and says the same of the same', () => {
    const detector = create(kind);
    const [one, other] = [SERIES['days'] ?? [], SERIES['spiky counts'] ?? []];
    const alone = [scoresOf(detector, one), scoresOf(detector, other)];
    let [stateOfOne, stateOfOther] = [detector.init(), detector.init()];
    const inTurns: number[][] = [[], []];
    for (let row = 0; row < 900; row++) {
      const ofOne = detector.observe(stateOfOne, one[row] as Sample);
      const ofOther = detector.observe(stateOfOther, other[row] as Sample);
      [stateOfOne, stateOfOther] = [ofOne.state, ofOther.state];
      inTurns[0]?.push(ofOne.judgement.score);
      inTurns[1]?.push(ofOther.judgement.score);
    }
    expect(inTurns).toEqual(alone.map((scores) => scores.slice(0, 900)));
  });

  test.each(Object.keys(SERIES))('says what can be said, and only that: %s', (series) => {
    const said = run(create(kind), SERIES[series] ?? []);
    expect(said.flatMap((own, row) => faultsOf(own).map((fault) => [row, fault]))).toEqual([]);
  });

  test('stays within its memory, and its JSON holds finite numbers', { timeout: 30_000 }, () => {
    const largest = Object.fromEntries(
      Object.entries(kind.parameters).map(([parameter, { max }]) => [parameter, max]),
    );
    for (const parameters of [defaultsOf(kind), largest]) {
      const detector = create(kind, parameters);
      const { state } = runFrom(detector, detector.init(), [...hostile(5, 2500)]);
      const json = detector.toJson(state);
      expect(Buffer.byteLength(JSON.stringify(json))).toBeLessThanOrEqual(detector.maxStateBytes);
      expect(numbersIn(json).filter((number) => !Number.isFinite(number))).toEqual([]);
    }
  });

  test('refuses the state of another kind', () => {
    const detector = create(kind);
    for (const other of DETECTOR_KINDS.filter((one) => one !== kind)) {
      const foreign = create(other);
      const json = foreign.toJson(foreign.init());
      expect(() => detector.fromJson(json)).toThrow();
    }
    for (const json of [null, 7, 'state', {}, []]) expect(() => detector.fromJson(json)).toThrow();
  });

  test.each([0, 5, -1e-300, 1e150])('never fires on a constant series: %d', (value) => {
    const samples = everyFiveMinutes(Array.from({ length: 2500 }, () => value));
    const scores = scoresOf(create(kind), samples);
    expect(Math.max(...scores)).toBeLessThan(kind.defaultThreshold);
  });
});

test.each(allBut(RELATIVE))(
  '%s fires on clean noise about as often as its threshold says',
  (_, kind) => {
    const samples = everyFiveMinutes(noise(6, 12_000));
    const expected = 1 - kind.defaultThreshold;
    const share = firingShare(kind, samples, 2000);
    expect(share).toBeLessThan(10 * expected);
    if (!CAUTIOUS.includes(kind.name)) expect(share).toBeGreaterThan(expected / 10);
  },
);

test.each(allBut(BLIND_TO_SPIKES))('%s finds a sample ten deviations out', (_, kind) => {
  const values = noise(7, 3000, 10);
  values[2900] = 20;
  const said = run(create(kind), everyFiveMinutes(values));
  expect(said[2900]?.score).toBeGreaterThanOrEqual(kind.defaultThreshold);
  expect(said[2900]?.direction).toBeGreaterThanOrEqual(0);
});

describe.each(allBut(BLIND_TO_SHIFTS))('%s', (_, kind) => {
  test.each([1, -1])('finds a level changed by five deviations, within 20 samples: %d', (way) => {
    const values = noise(8, 3000).map((value, i) => (i < 2900 ? value : value + 5 * way));
    const said = run(create(kind), everyFiveMinutes(values)).slice(2900, 2920);
    const first = said.find(({ score }) => score >= kind.defaultThreshold);
    expect(first).toBeDefined();
    expect([way, 0]).toContain(first?.direction);
  });
});

test.each(allBut(RELATIVE))('%s says the same in another unit', (_, kind) => {
  const values = days(9, 2000);
  const inOther = values.map((value) => -1024 * value + 4096);
  const [scores, converted] = [values, inOther].map((own) =>
    scoresOf(create(kind), everyFiveMinutes(own)),
  );
  const differences = scores?.map((score, row) => Math.abs(score - (converted?.[row] ?? NaN)));
  expect(Math.max(...(differences ?? []))).toBeLessThan(1e-3);
});
