import type { CallResult, EventSeries, RouteOutput, ROUTES } from '@batcave/shared/api';
import type { EventRecord } from '@batcave/shared/events';

/** How a producer calls an event that tells of a deploy. */
const DEPLOY_TYPES = ['deploy', 'deployment'] as const;
const RANGE_MS = 6 * 3_600_000;
const BUCKETS = 288;
const MAX_DEPLOYS = 5;

interface Query {
  readonly service: string;
  readonly type: string;
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
  let fromMs = toMs - RANGE_MS;
  const stretches: { readonly type: string; readonly atMs: number; readonly stepMs: number }[] = [];
  for (const type of DEPLOY_TYPES) {
    const range = { from: iso(toMs - RANGE_MS), to: iso(toMs) };
    const told = await calls.series({
      ...{ service, type, ...range },
      ...{ aggregate: 'count', buckets: BUCKETS },
    });
    if (!told.ok) return told;
    const { buckets, step_ms: stepMs, complete_from: completeFrom } = told.value;
    if (completeFrom !== null) fromMs = Math.max(fromMs, Date.parse(completeFrom));
    for (const { at, count } of buckets)
      if (count > 0) stretches.push({ type, atMs: Date.parse(at), stepMs });
  }
  const events: EventRecord[] = [];
  const newest = stretches.sort((a, b) => b.atMs - a.atMs).slice(0, MAX_DEPLOYS);
  for (const { type, atMs, stepMs } of newest) {
    const range = { from: iso(atMs), to: iso(atMs + stepMs - 1) };
    const told = await calls.list({ service, type, ...range, limit: MAX_DEPLOYS });
    if (!told.ok) return told;
    events.push(...told.value.events);
  }
  events.sort((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp));
  return { ok: true, value: { events: events.slice(0, MAX_DEPLOYS), fromMs } };
}
