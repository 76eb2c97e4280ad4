import { MOVE_KEYS, type RowStep } from '../../paneKit/index.ts';

/** What a key asks of the list of incidents. */
export type IncidentCommand =
  | { readonly kind: 'move'; readonly step: RowStep }
  | { readonly kind: 'filterState'; readonly state: 'active' | 'all' }
  | { readonly kind: 'open' | 'back' | 'filter' | 'refresh' | 'startFilterChord' };

const KEYS: Readonly<Record<string, IncidentCommand>> = {
  ...MOVE_KEYS,
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
