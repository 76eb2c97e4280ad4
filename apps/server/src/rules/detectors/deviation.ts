import { readableNumber } from './readableNumber.ts';
import { scoreOf, type TailCalibration } from './calibration/index.ts';
import type { Judgement } from './Detector.ts';

/** Where a value was expected. */
export interface Expectation {
  readonly centre: number;
  /** What one unit of strangeness is, in the unit of the value; 0 where nothing ever varied. */
  readonly scale: number;
}

/**
 * Stranger than this is no stranger. It is also what any other value has where nothing ever varied.
 * One value that is beyond all measure must not make the next ones look ordinary.
 */
export const MAX_STRANGENESS = 100;

/** How many scales a value is from where it was expected; finite, never negative. */
export function strangenessOf(value: number, { centre, scale }: Expectation): number {
  const distance = Math.abs(value - centre);
  if (distance === 0) return 0;
  return Math.min(MAX_STRANGENESS, scale > 0 ? distance / scale : MAX_STRANGENESS);
}

/** A judgement before there is enough to judge by. */
export function notReady(why: string): Judgement {
  return {
    ...{ score: 0, ready: false, lower: null, upper: null, direction: 0 },
    explain: () => why,
  };
}

/**
 * The score in words: `about once in 2,000 samples`. Beyond what was seen it says just that, for
 * there the score is no more than a guess from the shape of the tail.
 */
export function rarityText(score: number, seen: number): string {
  const every = Number((1 / (1 - score)).toPrecision(2));
  return every <= seen
    ? `met about once in ${readableNumber(every)} samples`
    : `beyond what ${readableNumber(seen)} samples have shown`;
}

/**
 * Judges how far a value is from where it was expected.
 *
 * Usual is what is no further away than the tail of the calibration begins: 24 of 25 samples.
 *
 * @param what  Begins the sentence: `value 210 is 8.3 deviations above 120, the median of …`
 */
export function judgeDeviation(
  value: number,
  expectation: Expectation,
  calibration: TailCalibration,
  what: (distance: string) => string,
): Judgement {
  const strangeness = strangenessOf(value, expectation);
  const usual = calibration.tailStart;
  const { seen } = calibration;
  const score = scoreOf(calibration.observe(strangeness));
  const { centre, scale } = expectation;
  const reach = usual * scale;
  const isBeyond = strangeness > usual;
  return {
    score,
    ready: calibration.isReady,
    lower: centre - reach,
    upper: centre + reach,
    direction: !isBeyond || score === 0 ? 0 : value > centre ? 1 : -1,
    explain: () => {
      const side = value > centre ? 'above' : 'below';
      const distance =
        value === centre
          ? 'is at'
          : scale > 0
            ? `is ${readableNumber(Math.abs(value - centre) / scale)} deviations (${readableNumber(scale)} each) ${side}`
            : `is ${side}`;
      const rarity = score > 0 ? `, ${rarityText(score, seen)}` : '';
      return `${readableNumber(value)} ${what(distance)}${rarity}; usual is up to ${readableNumber(usual)} deviations`;
    },
  };
}
