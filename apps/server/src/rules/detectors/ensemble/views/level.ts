import type { History } from '../../History.ts';

/** How far the newest value is from the median. */
export function distanceFromMedian(history: History): number {
  return Math.abs(history.back(0) - history.quantile(0.5));
}
