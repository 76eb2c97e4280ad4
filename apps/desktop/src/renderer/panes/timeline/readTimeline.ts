import type { TimelineEntry } from '@batcave/shared/alerts';
import type { CallResult, RouteInput, RouteOutput, ROUTES } from '@batcave/shared/api';
import type { Stretch } from '../../paneKit/chart/index.ts';
import type { TimelineCentre, TimelineOf } from '../../paneKit/index.ts';

/** Rows of one answer, and answers of one reading: more than that is gone through from a later moment on. */
const PAGE_ROWS = 500;
const MAX_PAGES = 4;

/** As much of a timeline as is held at once, oldest first. */
export interface ReadEntries {
  readonly entries: readonly TimelineEntry[];
  /** There are later entries that were not read. */
  readonly hasLater: boolean;
  /** Which correlated events the server left out, in words. */
  readonly cut: string | null;
}

type Route = (typeof ROUTES)['incidents.timeline'];
type Query = NonNullable<RouteInput<Route>['query']>;

/** How far around an event the tenant's timeline reaches that is put around it. */
const AROUND_MS = 15 * 60_000;

const iso = (atMs: number): string => new Date(atMs).toISOString();

/**
 * What a timeline is asked with.
 *
 * @param range the time of its link group; `null`: whatever there is
 */
export function queryOf(
  of: TimelineOf,
  isCorrelated: boolean,
  fromMs: number | null,
  centre: TimelineCentre | null = null,
  range: Stretch | null = null,
): Query {
  return {
    ...(of.kind === 'tenant' &&
      centre !== null && { from: iso(centre.atMs - AROUND_MS), to: iso(centre.atMs + AROUND_MS) }),
    ...(of.kind === 'alert' && { alert: of.alertId }),
    ...(of.kind === 'incident' && { incident: of.incidentId }),
    ...(of.kind !== 'tenant' && isCorrelated && { correlated: 'true' as const }),
    ...(range !== null && { from: iso(range.fromMs), to: iso(range.toMs) }),
    ...(fromMs !== null && { from: iso(Math.max(fromMs, range?.fromMs ?? fromMs)) }),
    limit: PAGE_ROWS,
  };
}

/** Reads a timeline page by page, to its end or as far as is held at once. */
export async function readTimeline(
  call: (query: Query) => Promise<CallResult<RouteOutput<Route>>>,
  query: Query,
): Promise<CallResult<ReadEntries>> {
  // What was written meanwhile may move entries over the edge of a page: each is here once.
  const entries = new Map<string, TimelineEntry>();
  let cursor: string | null = null;
  let cut: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await call(cursor === null ? query : { ...query, cursor });
    if (!answer.ok) return answer;
    for (const entry of answer.value.entries)
      if (!entries.has(entry.timeline_id)) entries.set(entry.timeline_id, entry);
    cut ??= answer.value.cut ?? null;
    cursor = answer.value.next_cursor;
    if (cursor === null) break;
  }
  return { ok: true, value: { entries: [...entries.values()], hasLater: cursor !== null, cut } };
}
