import type { TimelineEntry } from '@batcave/shared/alerts';
import type { Stretch } from '../../paneKit/chart/index.ts';

/** How an entry stands to the moment that is looked at in a chart: in it, or the first one after it. */
export type Looked = 'in' | 'after';

/** The entries within the moment; without any the first that comes after it. Entries are oldest first. */
export function lookedIn(
  entries: readonly Pick<TimelineEntry, 'timeline_id' | 'timestamp'>[],
  moment: Stretch | null,
): ReadonlyMap<string, Looked> {
  const looked = new Map<string, Looked>();
  if (moment === null) return looked;
  for (const { timeline_id: id, timestamp } of entries) {
    const atMs = Date.parse(timestamp);
    if (atMs < moment.fromMs) continue;
    if (atMs < moment.toMs) looked.set(id, 'in');
    else {
      if (looked.size === 0) looked.set(id, 'after');
      break;
    }
  }
  return looked;
}

/** The shortest step that a moment of an entry is shown as in charts. */
const MOMENT_MS = 1_000;

/** The moment of an entry, for the charts of its link group. */
export function momentOf({ timestamp }: Pick<TimelineEntry, 'timestamp'>): Stretch {
  const fromMs = Date.parse(timestamp);
  return { fromMs, toMs: fromMs + MOMENT_MS };
}
