import type { History } from '../History.ts';
import { distanceToNearest } from '../nearestShingles.ts';
import { readableNumber } from '../readableNumber.ts';
import type { DayPattern } from './views/DayPattern.ts';
import { distanceFromMedian } from './views/level.ts';
import { shiftOfMean } from './views/meanShift.ts';
import { changeOfMixture } from './views/mixture.ts';
import { excessOverRange } from './views/range.ts';
import { changeOfRoughness } from './views/roughness.ts';

/** The newest sample and what came before it. */
export interface Moment {
  readonly history: History;
  /** What the pattern of days said of it. */
  readonly toNearestDay: ReturnType<DayPattern['observe']>;
}

/** One way to look at a series. */
export interface View {
  /**
   * How strange the newest sample is, larger is stranger; null while too little is known. Adding a
   * constant to all values changes nothing; a factor changes nothing or multiplies the result.
   */
  readonly strangeness: (moment: Moment) => number | null;
  /** The strangeness in words. */
  readonly describe: (strangeness: number) => string;
}

const NEIGHBOURS = 3;

/** What can go wrong with a series, one view each; the mix of values at two scales. */
export const VIEWS: readonly View[] = [
  {
    strangeness: ({ history }) => distanceFromMedian(history),
    describe: (distance) => `${readableNumber(distance)} away from the median`,
  },
  {
    strangeness: ({ history }) => excessOverRange(history),
    describe: (excess) => `${readableNumber(excess)} beyond all values before`,
  },
  {
    strangeness: ({ history }) => shiftOfMean(history),
    describe: (shift) => `mean of 24 samples shifted by ${readableNumber(shift)}`,
  },
  {
    strangeness: ({ history }) => changeOfMixture(history, 144),
    describe: (nats) =>
      `values of the last 144 samples mixed differently (${readableNumber(nats)})`,
  },
  {
    strangeness: ({ history }) => changeOfMixture(history, 48),
    describe: (nats) => `values of the last 48 samples mixed differently (${readableNumber(nats)})`,
  },
  {
    strangeness: ({ history }) => distanceToNearest(history, 4, NEIGHBOURS),
    describe: (distance) =>
      `last 4 samples ${readableNumber(distance)} away from the most similar ones before`,
  },
  {
    strangeness: ({ toNearestDay }) => toNearestDay,
    describe: (distance) =>
      `${readableNumber(distance)} away from the same time on the most similar day`,
  },
  {
    strangeness: ({ history }) => changeOfRoughness(history),
    describe: (logarithm) =>
      `steps between samples changed by a factor of ${readableNumber(Math.exp(logarithm))}`,
  },
];
