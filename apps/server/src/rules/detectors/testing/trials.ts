import type { Detector, DetectorKind, Judgement, Sample } from '../Detector.ts';
import { seededRandom } from './series.ts';

const START_MS = Date.UTC(2026, 0, 5);
const STEP_MS = 300_000;
const WEEK_MS = 604_800_000;

/** What a kind has when a rule names none of its parameters. */
export function defaultsOf(kind: DetectorKind): Record<string, number> {
  return Object.fromEntries(
    Object.entries(kind.parameters).map(([name, spec]) => [name, spec.default]),
  );
}

/** A detector with its defaults, but for these parameters. */
export function create(kind: DetectorKind, parameters: Record<string, number> = {}): Detector {
  return kind.create({ ...defaultsOf(kind), ...parameters });
}

/** One sample every five minutes. */
export function everyFiveMinutes(values: readonly number[]): Sample[] {
  return values.map((value, i) => ({ atMs: START_MS + i * STEP_MS, value }));
}

/** Normally distributed, independent of each other. */
export function noise(seed: number, n: number, mean = 0, deviation = 1): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * random());
  });
}

/** A wave a day, with noise. */
export function days(seed: number, n: number): number[] {
  return noise(seed, n).map((own, i) => 100 + 30 * Math.sin((2 * Math.PI * i) / 288) + own);
}

/** Whole numbers, mostly 0, now and then a high one. */
export function spikyCounts(seed: number, n: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => (random() < 0.9 ? 0 : Math.floor(random() * 40)));
}

/** All that a finite number can be, with stamps that repeat and gaps of a week. */
export function hostile(seed: number, n: number): Sample[] {
  const random = seededRandom(seed);
  const values = [1e308, -1e308, 5e-324, -5e-324, 0, -0, 1, 1e-300, Number.MAX_VALUE, 3, 3, 3, 3];
  let atMs = START_MS;
  return Array.from({ length: n }, (_, i) => {
    const chance = random();
    if (chance > 0.3) atMs += STEP_MS;
    if (chance > 0.995) atMs += WEEK_MS;
    // Stretches of nothing but one number, and stretches of noise.
    const isQuiet = Math.floor(i / 200) % 3 === 0;
    const isTame = Math.floor(i / 200) % 3 === 1;
    const wild = values[Math.floor(random() * values.length)] as number;
    return { atMs, value: isQuiet ? 3 : isTame ? random() : wild };
  });
}

/** A judgement as plain data, the sentence included. */
export type Said = Omit<Judgement, 'explain'> & { readonly because: string };

function said({ explain, ...judgement }: Judgement): Said {
  return { ...judgement, because: explain() };
}

/** Everything that a detector says of a series. */
export function run(detector: Detector, samples: readonly Sample[]): Said[] {
  return runFrom(detector, detector.init(), samples).said;
}

/** The scores of a series alone: sentences take their time. */
export function scoresOf(detector: Detector, samples: readonly Sample[]): number[] {
  let state = detector.init();
  return samples.map((sample) => {
    const observed = detector.observe(state, sample);
    state = observed.state;
    return observed.judgement.score;
  });
}

/** @param restoreAt  Before which samples the state goes through its JSON. */
export function runFrom(
  detector: Detector,
  start: unknown,
  samples: readonly Sample[],
  restoreAt: (row: number) => boolean = () => false,
): { said: Said[]; state: unknown } {
  let state = start;
  const all = samples.map((sample, row) => {
    if (restoreAt(row)) state = throughJson(detector, state);
    const observed = detector.observe(state, sample);
    state = observed.state;
    return said(observed.judgement);
  });
  return { said: all, state };
}

export function throughJson(detector: Detector, state: unknown): unknown {
  return detector.fromJson(JSON.parse(JSON.stringify(detector.toJson(state))));
}
