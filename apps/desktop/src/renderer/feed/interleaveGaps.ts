import type { EventRecord } from '@batcave/shared/events';
import type { NewFeedEntry } from './eventRing.ts';

/** Puts every gap before the first event that came after it. Events are oldest first. */
export function interleaveGaps(
  events: readonly EventRecord[],
  gaps: readonly { readonly toSeq: number; readonly count: number }[],
): readonly NewFeedEntry[] {
  const entries: NewFeedEntry[] = [];
  const waiting = [...gaps].sort((a, b) => a.toSeq - b.toSeq);
  const flushUpTo = (seq: number) => {
    while (waiting[0] !== undefined && waiting[0].toSeq < seq) {
      entries.push({ kind: 'gap', count: waiting[0].count });
      waiting.shift();
    }
  };
  for (const event of events) {
    if (waiting.length > 0) flushUpTo(event.seq);
    entries.push({ kind: 'event', event });
  }
  flushUpTo(Number.POSITIVE_INFINITY);
  return entries;
}
