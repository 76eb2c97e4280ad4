import type { History } from '../../History.ts';

const RECENT = 24;
const BEFORE = 144;

/** How far the mean of the last 24 values is from that of the 144 before. */
export function shiftOfMean(history: History): number | null {
  if (history.length < RECENT + BEFORE) return null;
  return Math.abs(mean(history, 0, RECENT) - mean(history, RECENT, BEFORE));
}

function mean(history: History, from: number, count: number): number {
  let sum = 0;
  for (let ago = from; ago < from + count; ago++) sum += history.back(ago);
  return sum / count;
}
