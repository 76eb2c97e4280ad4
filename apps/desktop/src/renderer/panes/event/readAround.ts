import type { CallResult, RouteInput, RouteOutput, ROUTES } from '@batcave/shared/api';
import type { EventRecord } from '@batcave/shared/events';

type Route = (typeof ROUTES)['events.list'];
type Query = RouteInput<Route>['query'];

/** How far before and after an event its service is looked at. */
export const AROUND_MS = 30_000;
const ROWS_EACH_SIDE = 100;
/** With so many events that not even a moment of them can be read there is no end of it. */
const MAX_TRIES = 6;

/** The events of one service around a moment. */
export interface Around {
  /** Oldest first. */
  readonly events: readonly EventRecord[];
  readonly fromMs: number;
  readonly toMs: number;
  /** There were more than are read: it reaches less far than it should. */
  readonly isCut: boolean;
}

const iso = (atMs: number): string => new Date(atMs).toISOString();

/**
 * Reads the events of a service 30 s before and after a moment, the nearest of them where there are too many.
 *
 * @param untilMs nothing later is asked for
 */
export async function readAround(
  list: (query: Query) => Promise<CallResult<RouteOutput<Route>>>,
  about: { readonly service: string; readonly atMs: number },
  untilMs: number,
): Promise<CallResult<Around>> {
  const { service, atMs } = about;
  const common = { service, limit: ROWS_EACH_SIDE };
  const before = await list({ ...common, from: iso(atMs - AROUND_MS), to: iso(atMs) });
  if (!before.ok) return before;
  const { events: earlier, next_cursor: more } = before.value;
  const oldest = earlier.at(-1);
  const fromMs =
    more === null || oldest === undefined ? atMs - AROUND_MS : Date.parse(oldest.timestamp);
  // History comes newest first: the nearest after a moment are found by asking for less and less.
  let later: readonly EventRecord[] = [];
  let spanMs = Math.min(AROUND_MS, untilMs - atMs);
  const wantedMs = spanMs;
  for (let tries = 0; tries < MAX_TRIES && spanMs >= 1; tries += 1) {
    const after = await list({ ...common, from: iso(atMs + 1), to: iso(atMs + spanMs) });
    if (!after.ok) return after;
    later = after.value.events;
    if (after.value.next_cursor === null) break;
    spanMs = Math.ceil(spanMs / 4);
  }
  return {
    ok: true,
    value: {
      events: [...later, ...earlier].reverse(),
      ...{ fromMs, toMs: atMs + Math.max(0, spanMs) },
      isCut: more !== null || spanMs < wantedMs,
    },
  };
}
