import { useMemo, useState } from 'react';
import { type FeedEntry, useEventRing, useNowMs, usePaneView } from '../../paneKit/index.ts';
import type { FeedFilter } from './feedFilter.ts';
import { isShown } from './feedView.ts';

interface Pause {
  readonly sinceMs: number;
  /** Where the ring stood; what comes later is counted, not shown. */
  readonly next: number;
  readonly held: readonly FeedEntry[];
}

/** A pause as it goes with the pane to another window, whose ring has places of its own. */
interface KeptPause {
  readonly sinceMs: number;
  /** The last event on show. */
  readonly seq: number;
}

function isKeptPause(kept: unknown): kept is KeptPause | null {
  if (kept === null) return true;
  if (typeof kept !== 'object') return false;
  const { sinceMs, seq } = kept as Partial<Record<keyof KeptPause, unknown>>;
  return Number.isFinite(sinceMs) && Number.isFinite(seq);
}

/** The pause in this window's ring; `null` when nothing of it is there any more. */
function pauseIn(entries: readonly FeedEntry[], next: number, kept: KeptPause): Pause | null {
  const isAfter = (entry: FeedEntry) => entry.kind === 'event' && entry.event.seq > kept.seq;
  const end = entries.findIndex(isAfter);
  const held = end === -1 ? entries : entries.slice(0, end);
  if (held.length === 0) return null;
  return { sinceMs: kept.sinceMs, next: end === -1 ? next : (entries[end]?.place ?? next), held };
}

function lastSeq(entries: readonly FeedEntry[]): number | undefined {
  const last = entries.findLast(({ kind }) => kind === 'event');
  return last?.kind === 'event' ? last.event.seq : undefined;
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
  const [kept, keep] = usePaneView<KeptPause | null>('pause', null, isKeptPause);
  const [pause, setPause] = useState<Pause | null>(() =>
    kept === null ? null : pauseIn(ring.toArray(), ring.next, kept),
  );
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
      const seq = lastSeq(held);
      if (seq !== undefined) keep({ sinceMs: nowMs, seq });
      return held.filter((entry) => isShown(entry, filter));
    },
    follow: () => {
      setPause(null);
      if (pause !== null) keep(null);
    },
  };
}
