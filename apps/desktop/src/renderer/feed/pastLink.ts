import type { LinkState } from '../../ipc/contract.ts';

/** Not live: the window shows a moment of the past. */
export interface PastLink {
  readonly kind: 'past';
  readonly atMs: number;
  readonly speed: number;
  readonly isPlaying: boolean;
}

/** Where the data of a window comes from just now. */
export type FeedLink = LinkState | PastLink;
