/** A generalised Pareto distribution of how far numbers lie above the start of a tail. */
export interface ParetoTail {
  /** 0 for an exponential tail, larger for a heavier one. */
  readonly shape: number;
  readonly scale: number;
}

/** A heavier tail than an exponential one is believed, a shorter one is not: there is no safe end. */
const MIN_SHAPE = 0;
const MAX_SHAPE = 0.5;
/** So many numbers of an ordinary shape are assumed to have been seen already. */
const PRIOR_WEIGHT = 10;
const PRIOR_SHAPE = 0.15;

/**
 * Fits by probability-weighted moments (Hosking and Wallis 1987), drawn towards an ordinary shape.
 *
 * @param tail   From the largest to the smallest, none below `start`.
 */
export function fitTail(tail: Float64Array, start: number): ParetoTail {
  const largest = (tail[0] ?? start) - start;
  if (!(largest > 0)) return { shape: PRIOR_SHAPE, scale: 0 };
  const n = tail.length;
  let mean = 0;
  let weighted = 0;
  for (let rank = 0; rank < n; rank++) {
    // Relative to the largest, so that sums of huge numbers do not overflow.
    const excess = ((tail[rank] as number) - start) / largest;
    mean += excess / n;
    weighted += (excess * (rank + 0.35)) / n / n;
  }
  const spread = mean - 2 * weighted;
  const own = spread > 0 ? 2 - mean / spread : MIN_SHAPE;
  const blended = (own * n + PRIOR_SHAPE * PRIOR_WEIGHT) / (n + PRIOR_WEIGHT);
  const shape = Math.min(MAX_SHAPE, Math.max(MIN_SHAPE, blended));
  return { shape, scale: mean * (1 - shape) * largest };
}

/** The share of the tail that lies at least so far above its start. */
export function tailShare({ shape, scale }: ParetoTail, excess: number): number {
  if (!(excess > 0)) return 1;
  if (!(scale > 0)) return 0;
  const far = excess / scale;
  return shape > 0 ? (1 + shape * far) ** (-1 / shape) : Math.exp(-far);
}
