import { MOVE_KEYS, type RowStep } from '../../paneKit/index.ts';

/** What a key asks of a timeline. */
export type TimelineCommand =
  | { readonly kind: 'move'; readonly step: RowStep }
  | {
      readonly kind:
        | 'open'
        | 'back'
        | 'filter'
        | 'refresh'
        | 'correlated'
        | 'note'
        | 'copy'
        | 'incident'
        | 'why';
    };

const KEYS: Readonly<Record<string, TimelineCommand>> = {
  ...MOVE_KEYS,
  Enter: { kind: 'open' },
  Escape: { kind: 'back' },
  '/': { kind: 'filter' },
  '.': { kind: 'refresh' },
  O: { kind: 'correlated' },
  N: { kind: 'note' },
  C: { kind: 'copy' },
  'Shift+T': { kind: 'incident' },
  W: { kind: 'why' },
};

/** The command of a key. */
export function readTimelineKey(key: string): TimelineCommand | undefined {
  return KEYS[key];
}
