import { MOVE_KEYS, type RowStep } from '../../paneKit/index.ts';

/** What a key asks of the log. */
export type AuditCommand =
  | { readonly kind: 'move'; readonly step: RowStep }
  | { readonly kind: 'open' | 'back' | 'filter' | 'refresh' };

const KEYS: Readonly<Record<string, AuditCommand>> = {
  ...MOVE_KEYS,
  Enter: { kind: 'open' },
  Escape: { kind: 'back' },
  '/': { kind: 'filter' },
  '.': { kind: 'refresh' },
};

/** The command of a key. */
export function readAuditKey(key: string): AuditCommand | undefined {
  return KEYS[key];
}
