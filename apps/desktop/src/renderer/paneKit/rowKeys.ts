/** How far a key moves in a list. */
export type RowStep = number | 'first' | 'last';

const PAGE = 10;

const move = (step: RowStep) => ({ kind: 'move', step }) as const;

/** The keys that every list is walked by. */
export const MOVE_KEYS: Readonly<Record<string, ReturnType<typeof move>>> = {
  J: move(1),
  ArrowDown: move(1),
  K: move(-1),
  ArrowUp: move(-1),
  PageDown: move(PAGE),
  PageUp: move(-PAGE),
  Home: move('first'),
  End: move('last'),
};

/**
 * The row that a step leads to, of so many; from nowhere (-1) a number of rows leads to the first.
 * `undefined`: there is none.
 */
export function stepRow(active: number, step: RowStep, count: number): number | undefined {
  if (count === 0) return undefined;
  if (step === 'last') return count - 1;
  if (step === 'first' || active === -1) return 0;
  return Math.min(count - 1, Math.max(0, active + step));
}

/** The row that a key leads to, of so many: from nowhere to the first. `undefined`: it moves nothing. */
export function rowOfKey(key: string, active: number, count: number): number | undefined {
  const step = MOVE_KEYS[key]?.step;
  return step === undefined ? undefined : stepRow(active, active === -1 ? 'first' : step, count);
}
