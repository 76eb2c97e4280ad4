import type { CallResult, EventSeries, RouteOutput, ROUTES } from '@batcave/shared/api';
import type { EventRecord } from '@batcave/shared/events';

const RANGE_MS = 6 * 3_600_000;
const BUCKETS = 288;
const MAX_DEPLOYS = 5;

interface Query {
  readonly service: string;
  readonly deploys: 'true';
  readonly from: string;
  readonly to: string;
}

/** The two questions that are asked for it. */
export interface DeployCalls {
  readonly series: (
    query: Query & { readonly aggregate: 'count'; readonly buckets: number },
  ) => Promise<CallResult<EventSeries>>;
  readonly list: (
    query: Query & { readonly limit: number },
  ) => Promise<CallResult<RouteOutput<(typeof ROUTES)['events.list']>>>;
}

/** The deploys of a service, and how far back was looked. */
export interface ReadDeploys {
  /** Newest first. */
  readonly events: readonly EventRecord[];
  readonly fromMs: number;
}

const iso = (atMs: number): string => new Date(atMs).toISOString();

/**
 * The newest deploys of a service within six hours. Where they are is counted first, which the server bounds;
 * only the stretches that have some are read.
 */
export async function readDeploys(
  calls: DeployCalls,
  service: string,
  toMs: number,
): Promise<CallResult<ReadDeploys>> {
  const asked = { service, deploys: 'true' } as const;
  const counted = await calls.series({
    ...{ ...asked, from: iso(toMs - RANGE_MS), to: iso(toMs) },
    ...{ aggregate: 'count', buckets: BUCKETS },
  });
  if (!counted.ok) return counted;
  const { buckets, step_ms: stepMs, complete_from: completeFrom } = counted.value;
  const wholeFromMs = completeFrom === null ? -Infinity : Date.parse(completeFrom);
  const fromMs = Math.max(toMs - RANGE_MS, wholeFromMs);
  const newest = buckets
    .filter(({ count }) => count > 0)
    .slice(-MAX_DEPLOYS)
    .reverse();
  const events: EventRecord[] = [];
  for (const { at } of newest) {
    const range = { from: at, to: iso(Date.parse(at) + stepMs - 1) };
    const told = await calls.list({ ...asked, ...range, limit: MAX_DEPLOYS });
    if (!told.ok) return told;
    events.push(...told.value.events);
  }
  events.sort((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp));
  return { ok: true, value: { events: events.slice(0, MAX_DEPLOYS), fromMs } };
}
