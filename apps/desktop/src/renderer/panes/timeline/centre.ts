import type { TimelineEntry } from '@batcave/shared/alerts';
import type { TimelineCentre } from '../../paneKit/index.ts';

/** The event as an entry, for timelines that do not tell of it themselves. */
function entryOf(centre: TimelineCentre): TimelineEntry {
  return {
    timeline_id: centre.eventId,
    ...{ alert_id: null, kind: 'event', entry: centre.says, actor: centre.source },
    ...{ event_id: centre.eventId, service: centre.service },
    timestamp: new Date(centre.atMs).toISOString(),
    because: 'the event that this is put around',
  };
}

/** Entries with the event in its place that they are put around, and which of them it is. */
export interface Centred {
  readonly entries: readonly TimelineEntry[];
  readonly centreId: string | null;
}

/** Puts an event into a timeline that was read, unless it is in it. Pure. */
export function putCentre(
  entries: readonly TimelineEntry[],
  centre: TimelineCentre | null,
): Centred {
  if (centre === null) return { entries, centreId: null };
  const own = entries.find(({ event_id: id }) => id === centre.eventId);
  if (own !== undefined) return { entries, centreId: own.timeline_id };
  const at = entries.findIndex(({ timestamp }) => Date.parse(timestamp) > centre.atMs);
  return {
    entries: entries.toSpliced(at === -1 ? entries.length : at, 0, entryOf(centre)),
    centreId: centre.eventId,
  };
}
