const LIMIT = 1e150;

/** The nearest value whose square, and the sum of many of them, is finite. */
export function tame(value: number): number {
  return Math.max(-LIMIT, Math.min(LIMIT, value));
}
