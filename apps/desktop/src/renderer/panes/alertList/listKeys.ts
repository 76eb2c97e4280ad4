import type { Step } from './selection.ts';
import type { AlertCommand } from './useAlertCommands.ts';

/** What a key asks of the list. */
export type ListCommand =
  | { readonly kind: 'move'; readonly step: Step }
  | { readonly kind: 'extend'; readonly step: Step }
  | { readonly kind: 'filterTo'; readonly query: string }
  | { readonly kind: 'alert'; readonly command: AlertCommand }
  | {
      readonly kind:
        | 'select'
        | 'selectAll'
        | 'acknowledge'
        | 'acknowledgeAll'
        | 'unack'
        | 'resolve'
        | 'assign'
        | 'silence'
        | 'runHook'
        | 'open'
        | 'back'
        | 'filter'
        | 'refresh'
        | 'group'
        | 'service'
        | 'startFilterChord';
    };

/** Rows that a page key moves by. */
const PAGE = 10;

const KEYS: Readonly<Record<string, ListCommand>> = {
  J: { kind: 'move', step: 1 },
  ArrowDown: { kind: 'move', step: 1 },
  K: { kind: 'move', step: -1 },
  ArrowUp: { kind: 'move', step: -1 },
  PageDown: { kind: 'move', step: PAGE },
  PageUp: { kind: 'move', step: -PAGE },
  Home: { kind: 'move', step: 'first' },
  End: { kind: 'move', step: 'last' },
  'Shift+J': { kind: 'extend', step: 1 },
  'Shift+ArrowDown': { kind: 'extend', step: 1 },
  'Shift+K': { kind: 'extend', step: -1 },
  'Shift+ArrowUp': { kind: 'extend', step: -1 },
  X: { kind: 'select' },
  'Ctrl+A': { kind: 'selectAll' },
  A: { kind: 'acknowledge' },
  'Shift+A': { kind: 'acknowledgeAll' },
  'Shift+U': { kind: 'unack' },
  R: { kind: 'resolve' },
  'Shift+O': { kind: 'assign' },
  S: { kind: 'silence' },
  H: { kind: 'runHook' },
  Enter: { kind: 'open' },
  Escape: { kind: 'back' },
  '/': { kind: 'filter' },
  '.': { kind: 'refresh' },
  'Shift+G': { kind: 'group' },
  F: { kind: 'startFilterChord' },
  O: { kind: 'alert', command: 'service' },
  W: { kind: 'alert', command: 'why' },
  T: { kind: 'alert', command: 'timeline' },
  'Shift+T': { kind: 'alert', command: 'incidentTimeline' },
  'Shift+E': { kind: 'alert', command: 'escalate' },
  V: { kind: 'alert', command: 'restore' },
};

/** After F: what to show only. */
const CHORD: Readonly<Record<string, ListCommand>> = {
  U: { kind: 'filterTo', query: 'state:unack' },
  A: { kind: 'filterTo', query: 'state:ack' },
  M: { kind: 'filterTo', query: 'owner:me' },
  S: { kind: 'service' },
};

/** The command of a key, in the list or after F. */
export function readListKey(key: string, inChord: boolean): ListCommand | undefined {
  return (inChord ? CHORD : KEYS)[key];
}
