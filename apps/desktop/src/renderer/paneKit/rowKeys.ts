const PAGE = 10;

const STEPS: Readonly<Record<string, number | 'first' | 'last'>> = {
  J: 1,
  ArrowDown: 1,
  K: -1,
  ArrowUp: -1,
  PageDown: PAGE,
  PageUp: -PAGE,
  Home: 'first',
  End: 'last',
};

/** The row that a key leads to, of so many: from nowhere to the first. `undefined`: it moves nothing. */
export function rowOfKey(key: string, active: number, count: number): number | undefined {
  const step = STEPS[key];
  if (step === undefined || count === 0) return undefined;
  if (step === 'first' || active === -1) return 0;
  if (step === 'last') return count - 1;
  return Math.min(count - 1, Math.max(0, active + step));
}
