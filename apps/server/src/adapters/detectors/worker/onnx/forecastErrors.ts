import { scoreOf, TailCalibration, type TailCalibrationJson } from '../../../../rules/index.ts';

/** How far forecasts have been off. Plain JSON. */
export interface ForecastErrors {
  readonly seen: number;
  /** Their mean size, exponentially weighted. */
  readonly spread: number;
  readonly calibration?: TailCalibrationJson;
}

export const NO_ERRORS: ForecastErrors = { seen: 0, spread: 0 };

/** How unusual an error is among those before it. */
export interface JudgedError {
  readonly errors: ForecastErrors;
  readonly ready: boolean;
  readonly score: number;
  /** Its size in units of the spread. */
  readonly times: number;
  /** Errors up to this size are usual. */
  readonly usual: number;
}

/** Until so many were seen the spread says little. */
const LEAST_ERRORS = 20;
/** Weight of the newest error in the spread. */
const WEIGHT = 0.01;
/** What is further off counts as so many spreads in the spread: one error must not set what is usual. */
const MAX_TIMES_LEARNT = 10;
/** What is further off is no stranger: one error beyond all measure must not make the next look ordinary. */
const MAX_TIMES_JUDGED = 100;
/** Models calculate with seven digits: where forecasts were exact, the last one is no error. */
const LEAST_RELATIVE = 1e-6;

/**
 * Judges the error of a forecast by how far forecasts were off before: its size in units of an
 * exponentially weighted mean size, calibrated against the largest ones seen.
 *
 * @param magnitude  Of the value and its forecast.
 */
export function judgeError(
  { seen, spread, calibration: json }: ForecastErrors,
  error: number,
  magnitude: number,
): JudgedError {
  const least = Math.max(magnitude * LEAST_RELATIVE, Number.MIN_VALUE);
  const size = Math.abs(error) < least ? 0 : Math.abs(error);
  const scale = Math.max(spread, least);
  const times = Math.min(size / scale, Number.MAX_VALUE);
  const calibration = new TailCalibration();
  if (json !== undefined) calibration.restore(json);
  const usual = calibration.tailStart * scale;
  const isSettled = seen >= LEAST_ERRORS;
  const score = isSettled ? scoreOf(calibration.observe(Math.min(times, MAX_TIMES_JUDGED))) : 0;
  const learnt = isSettled ? Math.min(size, MAX_TIMES_LEARNT * scale) : size;
  const weight = Math.max(1 / (seen + 1), WEIGHT);
  return {
    errors: {
      seen: seen + 1,
      spread: spread + weight * (learnt - spread),
      ...(isSettled && { calibration: calibration.toJson() }),
    },
    ready: calibration.isReady,
    score,
    times,
    usual,
  };
}
