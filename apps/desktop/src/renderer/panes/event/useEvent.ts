import { type EventRecord, serviceOf } from '@batcave/shared/events';
import { useMemo, useState } from 'react';
import {
  useAnswer,
  useCall,
  usePastMs,
  useServerNowMs,
  useStillRing,
} from '../../paneKit/index.ts';
import { AROUND_MS, readAround } from './readAround.ts';

const READ_EVERY_MS = 5_000;
/** Events of a moment may come in that much later. */
const LATE_MS = 60_000;

/** The event that the window has already, if it has. */
function useKnownEvent(eventId: string): EventRecord | undefined {
  const ring = useStillRing();
  return useMemo(() => {
    for (let place = ring.next - 1; place >= ring.first; place -= 1) {
      const entry = ring.at(place);
      if (entry?.kind === 'event' && entry.event.event_id === eventId) return entry.event;
    }
    return undefined;
  }, [ring, eventId]);
}

/**
 * An event and those of its service around it. The window's own copy is there at once. Stepping from one to the
 * next leaves what is around them as it is, until it is centred anew.
 */
export function useEvent(eventId: string, mayRead: boolean) {
  const call = useCall();
  const pastMs = usePastMs();
  const nowMs = useServerNowMs(READ_EVERY_MS);
  const inRing = useKnownEvent(eventId);
  const [anchor, setAnchor] = useState<EventRecord | null>(null);
  const untilMs = pastMs ?? Infinity;
  const atMs = anchor === null ? 0 : Date.parse(anchor.timestamp);
  const isOver = pastMs !== null || nowMs > atMs + AROUND_MS + LATE_MS;
  const around = useAnswer(
    anchor === null || !mayRead ? null : `${anchor.event_id} ${String(pastMs !== null)}`,
    () =>
      readAround(
        (query) => call('events.list', { query }),
        { service: anchor === null ? '' : serviceOf(anchor), atMs },
        untilMs,
      ),
    isOver ? undefined : READ_EVERY_MS,
  );
  const beside = around.value?.events.find(({ event_id: id }) => id === eventId);
  const known = inRing ?? beside ?? (anchor?.event_id === eventId ? anchor : undefined);
  const read = useAnswer(known === undefined && mayRead ? eventId : null, () =>
    call('events.get', { params: { event_id: eventId } }),
  );
  const event = known ?? read.value;
  if (anchor === null && event !== undefined) setAnchor(event);
  const rows = useMemo(() => {
    const all = around.value?.events ?? [];
    if (event === undefined || all.some(({ event_id: id }) => id === event.event_id)) return all;
    // One that history does not list any more stands in its place all the same.
    return [...all, event].sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
  }, [around.value, event]);
  return {
    ...{ event, read, around, rows },
    anchorId: anchor?.event_id ?? null,
    /** Puts what is around it around this one. */
    centre: () => {
      if (event === undefined || event.event_id === anchor?.event_id) around.reload();
      else setAnchor(event);
    },
  };
}
