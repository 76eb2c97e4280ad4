/** What a key asks of a timeline. */
export type TimelineCommand =
  | { readonly kind: 'move'; readonly step: number | 'first' | 'last' }
  | {
      readonly kind:
        'open' | 'back' | 'filter' | 'refresh' | 'correlated' | 'note' | 'copy' | 'incident';
    };

const PAGE = 10;

const KEYS: Readonly<Record<string, TimelineCommand>> = {
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
  O: { kind: 'correlated' },
  N: { kind: 'note' },
  C: { kind: 'copy' },
  'Shift+T': { kind: 'incident' },
};

/** The command of a key. */
export function readTimelineKey(key: string): TimelineCommand | undefined {
  return KEYS[key];
}
