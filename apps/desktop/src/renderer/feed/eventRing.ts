import type { EventRecord } from '@batcave/shared/events';

/** One row of the feed: an event, or the place where events are known to be missing. */
export type FeedEntry =
  | { readonly kind: 'event'; readonly place: number; readonly event: EventRecord }
  | { readonly kind: 'gap'; readonly place: number; readonly count: number };

/** An entry before it has its place. */
export type NewFeedEntry =
  | { readonly kind: 'event'; readonly event: EventRecord }
  | { readonly kind: 'gap'; readonly count: number };

/**
 * The newest entries of the feed, each at a place that only rises.
 *
 * It is changed in place: at thousands of events a second a copy for each frame would cost more
 * than drawing it. Whoever shows it re-reads when the feed's `ringVersion` rises.
 */
export interface EventRing {
  /** Place of the oldest entry held. */
  readonly first: number;
  /** Place the next entry will get; `next - first` entries are held. */
  readonly next: number;
  /** The entry at a place, or `undefined` when it has been overwritten or is not there yet. */
  at(place: number): FeedEntry | undefined;
  /** A copy of what is held, oldest first: a paused feed keeps it while the ring runs on. */
  toArray(): readonly FeedEntry[];
}

/** A ring and the one way to fill it. */
export interface WritableEventRing extends EventRing {
  push(entry: NewFeedEntry): void;
}

/** Makes an empty ring that holds the newest `capacity` entries. */
export function createEventRing(options: { readonly capacity: number }): WritableEventRing {
  const { capacity } = options;
  const slots: (FeedEntry | undefined)[] = new Array<FeedEntry | undefined>(capacity);
  let next = 0;
  const first = () => Math.max(0, next - capacity);
  const at = (place: number) =>
    place >= first() && place < next ? slots[place % capacity] : undefined;
  return {
    get first() {
      return first();
    },
    get next() {
      return next;
    },
    at,
    toArray() {
      const entries: FeedEntry[] = [];
      for (let place = first(); place < next; place += 1) {
        const entry = at(place);
        if (entry !== undefined) entries.push(entry);
      }
      return entries;
    },
    push(entry) {
      slots[next % capacity] = { ...entry, place: next };
      next += 1;
    },
  };
}
