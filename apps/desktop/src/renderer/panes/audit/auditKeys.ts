/** What a key asks of the log. */
export type AuditCommand =
  | { readonly kind: 'move'; readonly step: number | 'first' | 'last' }
  | { readonly kind: 'open' | 'back' | 'filter' | 'refresh' };

const PAGE = 10;

const KEYS: Readonly<Record<string, AuditCommand>> = {
  J: { kind: 'move', step: 1 },
  ArrowDown: { kind: 'move', step: 1 },
  K: { kind: 'move', step: -1 },
  ArrowUp: { kind: 'move', step: -1 },
  PageDown: { kind: 'move', step: PAGE },
  PageUp: { kind: 'move', step: -PAGE },
  Home: { kind: 'move', step: 'first' },
  End: { kind: 'move', step: 'last' },
  Enter: { kind: 'open' },
  Escape: { kind: 'back' },
  '/': { kind: 'filter' },
  '.': { kind: 'refresh' },
};

/** The command of a key. */
export function readAuditKey(key: string): AuditCommand | undefined {
  return KEYS[key];
}

/** The row that a step leads to, of so many; from nowhere the first step leads to the first row. */
export function stepRow(
  active: number | null,
  step: number | 'first' | 'last',
  count: number,
): number | null {
  if (count === 0) return null;
  if (step === 'first') return 0;
  if (step === 'last') return count - 1;
  if (active === null) return 0;
  return Math.min(count - 1, Math.max(0, active + step));
}
