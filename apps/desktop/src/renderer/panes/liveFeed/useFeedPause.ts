import { useMemo, useState } from 'react';
import { type FeedEntry, useEventRing, useNowMs, usePaneView } from '../../paneKit/index.ts';
import type { FeedFilter } from './feedFilter.ts';
import { isShown } from './feedView.ts';

interface Pause {
  readonly sinceMs: number;
  /** Where the ring stood; what comes later is counted, not shown. */
  readonly next: number;
  readonly held: readonly FeedEntry[];
  /** Up to here the ring has been looked at for what belongs to `held`. */
  readonly readTo: number;
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
  const heldTo = end === -1 ? next : (entries[end]?.place ?? next);
  return { sinceMs: kept.sinceMs, next: heldTo, held, readTo: heldTo };
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
  const held = pause?.held;
  const entries = useMemo(
    () => held?.filter((entry) => isShown(entry, filter)) ?? [],
    [held, filter],
  );
  const still: StillFeed | null =
    pause === null ? null : { sinceMs: pause.sinceMs, newCount: ring.next - pause.next, entries };
  return {
    still,
    /** Stops the display, if it does not stand still already, and gives what is on show. */
    hold: (): readonly FeedEntry[] => {
      if (pause !== null) return entries;
      const now = ring.toArray();
      setPause({ sinceMs: nowMs, next: ring.next, held: now, readTo: ring.next });
      const seq = lastSeq(now);
      if (seq !== undefined) keep({ sinceMs: nowMs, seq });
      return now.filter((entry) => isShown(entry, filter));
    },
    /** Stops the display with all that this window has now, whether it stands still already or not. */
    take: () => {
      setPause({ sinceMs: nowMs, next: ring.next, held: ring.toArray(), readTo: ring.next });
    },
    /** Adds what has come since and belongs to what is shown. */
    takeLate: ({ matches }: FeedFilter) => {
      if (pause === null || pause.readTo === ring.next) return;
      const late: FeedEntry[] = [];
      for (let place = Math.max(pause.readTo, ring.first); place < ring.next; place += 1) {
        const entry = ring.at(place);
        if (entry?.kind === 'event' && matches?.(entry.event) !== false) late.push(entry);
      }
      setPause({
        ...pause,
        held: late.length === 0 ? pause.held : [...pause.held, ...late],
        readTo: ring.next,
      });
    },
    follow: () => {
      setPause(null);
      if (pause !== null) keep(null);
    },
  };
}
