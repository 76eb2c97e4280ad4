import { betaQuantile } from './beta.ts';

const ONE_SIDED = 0.05;

/**
 * The lower 95 % bound of the share of `yes` among `yes` + `no`, which may be weights: Jeffreys' interval
 * (Brown, Cai and DasGupta 2001). 0.912 for 20 of 20, 0.036 for none of none.
 */
export function jeffreysLower(yes: number, no: number): number {
  return betaQuantile(ONE_SIDED, yes + 0.5, no + 0.5);
}

/** The one-sided lower 95 % bound of k of n, exact (Clopper and Pearson 1934); 0 when k is 0. */
export function exactLower(k: number, n: number, alpha = ONE_SIDED): number {
  return k === 0 ? 0 : betaQuantile(alpha, k, n - k + 1);
}

/** The two-sided exact 95 % interval of k of n; undefined when n is 0. */
export function exactInterval(
  k: number,
  n: number,
): { readonly lower: number; readonly upper: number } | undefined {
  if (n === 0) return undefined;
  return {
    lower: exactLower(k, n, ONE_SIDED / 2),
    upper: k === n ? 1 : betaQuantile(1 - ONE_SIDED / 2, k + 1, n - k),
  };
}
