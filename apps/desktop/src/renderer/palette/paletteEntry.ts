import type { Severity } from '@batcave/shared/events';

/** Where an entry comes from, in the order in which they are listed. */
export const PALETTE_SOURCES = ['action', 'place', 'setting', 'help'] as const;
export type PaletteSource = (typeof PALETTE_SOURCES)[number];

/** One line of the palette: what can be done or reached. */
export interface PaletteEntry {
  readonly id: string;
  readonly source: PaletteSource;
  /** What a place is, where `@` or `#` asks for it alone. */
  readonly kind?: 'service' | 'alert';
  readonly title: string;
  /** Beside the title; found by as well. */
  readonly detail?: string;
  /** Not shown, found by as well. */
  readonly words?: string;
  /** The keys that do the same. */
  readonly shortcut?: string;
  readonly severity?: Severity;
  /** Why it cannot be done now; `null`: it can. */
  readonly blockedBy?: string | null;
  /** Asked, with what it is about counted, before it is run. */
  readonly question?: { readonly text: string; readonly detail: string };
  readonly run: () => void;
}
