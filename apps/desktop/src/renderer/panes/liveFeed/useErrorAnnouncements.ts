import { severityRank } from '@batcave/shared/events';
import { useEffect, useRef } from 'react';
import { useAnnounce, useEventRing } from '../../paneKit/index.ts';
import { speakEntry } from './FeedRow.tsx';

/** Tells screen readers of errors in the feed: a log read aloud at full speed helps nobody. */
export function useErrorAnnouncements(): void {
  const { ring, version } = useEventRing();
  const announce = useAnnounce();
  const heardUpTo = useRef<number | null>(null);
  useEffect(() => {
    // What was there before the pane opened is history, not news.
    const from = Math.max(ring.first, heardUpTo.current ?? ring.next);
    heardUpTo.current = ring.next;
    for (let place = from; place < ring.next; place += 1) {
      const entry = ring.at(place);
      if (entry?.kind !== 'event') continue;
      if (severityRank(entry.event.severity) >= severityRank('ERROR')) announce(speakEntry(entry));
    }
  }, [ring, version, announce]);
}
