import { useMemo, useState } from 'react';
import { type FeedEntry, useEventRing, useNowMs } from '../../paneKit/index.ts';
import type { FeedFilter } from './feedFilter.ts';
import { isShown } from './feedView.ts';

interface Pause {
  readonly sinceMs: number;
  /** Where the ring stood; what comes later is counted, not shown. */
  readonly next: number;
  readonly held: readonly FeedEntry[];
}

/** What the feed shows while it stands still. */
export interface StillFeed {
  readonly sinceMs: number;
  readonly newCount: number;
  readonly entries: readonly FeedEntry[];
}

/** Pausing and following. Only the display stops; events keep coming into the ring. */
export function useFeedPause(filter: FeedFilter) {
  const { ring } = useEventRing();
  const nowMs = useNowMs(250);
  const [pause, setPause] = useState<Pause | null>(null);
  const entries = useMemo(
    () => (pause === null ? [] : pause.held.filter((entry) => isShown(entry, filter))),
    [pause, filter],
  );
  const still: StillFeed | null =
    pause === null ? null : { sinceMs: pause.sinceMs, newCount: ring.next - pause.next, entries };
  return {
    still,
    /** Stops the display, if it does not stand still already, and gives what is on show. */
    hold: (): readonly FeedEntry[] => {
      if (pause !== null) return entries;
      const held = ring.toArray();
      setPause({ sinceMs: nowMs, next: ring.next, held });
      return held.filter((entry) => isShown(entry, filter));
    },
    follow: () => {
      setPause(null);
    },
  };
}
