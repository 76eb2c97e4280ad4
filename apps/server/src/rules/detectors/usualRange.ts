import type { History } from './History.ts';

export interface UsualRange {
  readonly lower: number;
  readonly upper: number;
}

/** All but the smallest and the largest hundredth of the values. There must be a value. */
export function usualRange(history: History): UsualRange {
  return { lower: history.quantile(0.01), upper: history.quantile(0.99) };
}
