/**
 * Surprise is how detectors count within: minus the decimal logarithm of the share of samples that
 * look at least as strange. 3 is met once in a thousand samples, 0 by all. Unlike the score of a
 * judgement it tells one in a million from one in a thousand millions, and it can be averaged.
 */

/** More than this no number of samples can support; it also keeps scores below 1 and in order. */
export const MAX_SURPRISE = 12;

export function scoreOf(surprise: number): number {
  return surprise > 0 ? 1 - 10 ** -Math.min(surprise, MAX_SURPRISE) : 0;
}

export function surpriseOf(score: number): number {
  if (score <= 0) return 0;
  return score >= 1 ? MAX_SURPRISE : Math.min(-Math.log10(1 - score), MAX_SURPRISE);
}
