import { seededRandom } from '../../src/rules/detectors/testing/series.ts';

/** Samples a day: one every five minutes. */
export const SAMPLES_A_DAY = 288;

/** A series without faults, the same for the same seed. */
export interface CleanSeries {
  /** The standard deviation of what cannot be foreseen: the unit of fault sizes. */
  readonly sigma: number;
  /** Where most values lie, to set a threshold by hand: they are below. */
  readonly top: number;
  /** The value of the next sample. */
  readonly next: () => number;
}

/** The kinds of series that operations have, each made by a formula that is plain to see. */
export const CLEAN_SERIES = {
  /** Normal noise around a level. */
  noise: (seed) => {
    const normal = normals(seed);
    return { sigma: 5, top: 100, next: () => 100 + 5 * normal() };
  },
  /** A day that comes again, and noise. */
  season: (seed) => {
    const normal = normals(seed);
    let i = Math.floor(seededRandom(seed + 1)() * SAMPLES_A_DAY);
    const day = () => 30 * Math.sin((2 * Math.PI * (i += 1)) / SAMPLES_A_DAY);
    return { sigma: 5, top: 130, next: () => 100 + day() + 5 * normal() };
  },
  /** A level that rises by one deviation a day, and noise. */
  drift: (seed) => {
    const normal = normals(seed);
    let level = 100;
    const next = () => (level += 5 / SAMPLES_A_DAY) + 5 * normal();
    return { sigma: 5, top: 100 + 5 * 10, next };
  },
  /** Counts of things that happen by themselves: Poisson with a mean of 40. */
  counts: (seed) => {
    const random = seededRandom(seed);
    return { sigma: Math.sqrt(40), top: 40, next: () => poisson(random, 40) };
  },
  /** A gauge that reads whole numbers and knows but a few of them. */
  gauge: (seed) => {
    const normal = normals(seed);
    // Rounding adds a variance of 1/12.
    return { sigma: Math.sqrt(1 + 1 / 12), top: 50, next: () => Math.round(50 + normal()) };
  },
} as const satisfies Record<string, (seed: number) => CleanSeries>;

export type SeriesName = keyof typeof CLEAN_SERIES;
export const SERIES_NAMES = Object.keys(CLEAN_SERIES) as SeriesName[];

/** Numbers of a standard normal distribution (Box and Muller 1958). */
function normals(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** By multiplying until less than e^-mean is left (Knuth 1969). */
function poisson(random: () => number, mean: number): number {
  let count = 0;
  for (let left = random(); left > Math.exp(-mean); left *= random()) count += 1;
  return count;
}
