import type { History } from '../../History.ts';

const RECENT = 24;
const LONG = 500;
const MIN_VALUES = 4 * RECENT;
/** Steps a hundred times smaller than usual are as good as none. */
const FLOOR = 0.01;

/**
 * How much larger or smaller the steps from sample to sample have become: the logarithm of the mean
 * step of the last 24 over that of the last 500 before. Sees noise that sets in and lines gone flat.
 */
export function changeOfRoughness(history: History): number | null {
  const { length } = history;
  if (length <= MIN_VALUES) return null;
  const recent = meanStep(history, 0, RECENT);
  const before = meanStep(history, RECENT, Math.min(LONG, length - 1) - RECENT);
  if (before === 0) return recent === 0 ? 0 : -Math.log(FLOOR);
  return Math.abs(Math.log((recent / before + FLOOR) / (1 + FLOOR)));
}

function meanStep(history: History, from: number, count: number): number {
  let sum = 0;
  for (let ago = from; ago < from + count; ago++)
    sum += Math.abs(history.back(ago) - history.back(ago + 1));
  return sum / count;
}
