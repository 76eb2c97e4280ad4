/** What a key asks of the list of incidents. */
export type IncidentCommand =
  | { readonly kind: 'move'; readonly step: number | 'first' | 'last' }
  | { readonly kind: 'filterState'; readonly state: 'active' | 'all' }
  | { readonly kind: 'open' | 'back' | 'filter' | 'refresh' | 'startFilterChord' };

const PAGE = 10;

const KEYS: Readonly<Record<string, IncidentCommand>> = {
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
  F: { kind: 'startFilterChord' },
};

/** After F: what to show. */
const CHORD: Readonly<Record<string, IncidentCommand>> = {
  A: { kind: 'filterState', state: 'active' },
  E: { kind: 'filterState', state: 'all' },
};

/** The command of a key, in the list or after F. */
export function readIncidentKey(key: string, inChord: boolean): IncidentCommand | undefined {
  return (inChord ? CHORD : KEYS)[key];
}

/** The row that a step leads to; from nowhere the first step leads to the first row. */
export function stepTo(
  ids: readonly string[],
  activeId: string | null,
  step: number | 'first' | 'last',
): string | null {
  if (step === 'first') return ids[0] ?? null;
  if (step === 'last') return ids.at(-1) ?? null;
  const from = activeId === null ? -1 : ids.indexOf(activeId);
  if (from === -1) return ids[0] ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, from + step))] ?? null;
}
