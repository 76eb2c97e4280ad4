import type { History } from '../../History.ts';

const MIN_VALUES = 20;

/** How far the newest value lies outside the range of all others; 0 inside. */
export function excessOverRange(history: History): number | null {
  const { length } = history;
  if (length < MIN_VALUES) return null;
  const newest = history.back(0);
  if (newest === history.ofRank(length - 1)) return newest - history.ofRank(length - 2);
  if (newest === history.ofRank(0)) return history.ofRank(1) - newest;
  return 0;
}
