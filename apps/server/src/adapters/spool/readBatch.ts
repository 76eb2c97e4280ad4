import type { EventInput } from '@batcave/shared/events';
import { readEntries, type SpoolPosition, type StoredEntry } from './segment.ts';
import type { SegmentStore } from './SegmentStore.ts';

/** How much one batch may hold. One event is given even if it is larger. */
export interface BatchLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** Events in order, and the place after the last of them. */
export interface ReadBatch {
  readonly events: readonly EventInput[];
  readonly end: SpoolPosition;
  /** Entries that could not be read and were stepped over. */
  readonly damaged: number;
}

/** Reads the events after `start`; none when there is nothing more. */
export async function readBatch(
  store: SegmentStore,
  start: SpoolPosition,
  limits: BatchLimits,
): Promise<ReadBatch> {
  let place = start;
  let damaged = 0;
  for (;;) {
    const sizeBytes = store.sizeOf(place.segment);
    if (place.offset >= sizeBytes) {
      const segment = store.following(place.segment);
      if (segment === undefined) return { events: [], end: place, damaged };
      place = { segment, offset: 0, skip: 0 };
      continue;
    }
    const read = await readEntries(store.pathOf(place.segment), place.offset, sizeBytes);
    const isUnfinished = read.endOffset === place.offset;
    damaged += read.damaged + Number(isUnfinished);
    const taken = takeEvents(read.entries, place, limits);
    if (taken.events.length > 0) return { ...taken, damaged };
    place = { ...place, offset: isUnfinished ? sizeBytes : read.endOffset, skip: 0 };
  }
}

/** As many of the entries' events as the limits allow. `place` is where the entries begin. */
export function takeEvents(
  entries: readonly StoredEntry[],
  place: SpoolPosition,
  limits: BatchLimits,
): { events: EventInput[]; end: SpoolPosition } {
  const { segment } = place;
  const events: EventInput[] = [];
  let bytes = 0;
  let end = place;
  for (const { entry, offset, endOffset } of entries) {
    const first = offset === place.offset ? place.skip : 0;
    for (let i = first; i < entry.events.length; i += 1) {
      const event = entry.events[i] as EventInput;
      bytes += JSON.stringify(event).length;
      const isFull = events.length >= limits.maxEvents || bytes > limits.maxBytes;
      if (isFull && events.length > 0) return { events, end: { segment, offset, skip: i } };
      events.push(event);
    }
    end = { segment, offset: endOffset, skip: 0 };
  }
  return { events, end };
}

/** All events of the segments after `start`. Segments are small enough to be held in memory. */
export async function readRest(
  store: SegmentStore,
  segments: readonly number[],
  start: SpoolPosition,
): Promise<EventInput[]> {
  const events: EventInput[] = [];
  for (const segment of segments) {
    let place = segment === start.segment ? start : { segment, offset: 0, skip: 0 };
    while (place.offset < store.sizeOf(segment)) {
      const { entries, endOffset } = await readEntries(
        store.pathOf(segment),
        place.offset,
        store.sizeOf(segment),
      );
      events.push(
        ...takeEvents(entries, place, { maxEvents: Infinity, maxBytes: Infinity }).events,
      );
      if (endOffset === place.offset) break;
      place = { segment, offset: endOffset, skip: 0 };
    }
  }
  return events;
}
