import type { Alert, TimelineEntry } from '@batcave/shared/alerts';
import { type INCIDENT_ROUTES, type RouteInput } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import { isDeploy, type LogEvent, serviceOf } from '@batcave/shared/events';
import type { IncidentDetail } from '@batcave/shared/incidents';
import { type EpochMs, formatInstant, parseInstant } from '@batcave/shared/time';
import type { RequestContext, RouteHandlers } from '../../adapters/http/index.ts';
import { MissingScope } from '../../adapters/http/problem.ts';
import {
  type PgAlertReader,
  type PgIncidents,
  type PgSurroundings,
  type PgTimeline,
  readInstant,
  type TimelineOf,
} from '../../adapters/postgres/index.ts';
import { explainSurrounding, surroundingsOf, type Topology } from '../../alerts/index.ts';
import { authorize, type View, viewOf } from '../../identity/index.ts';
import { incidentMarkdown } from './incidentMarkdown.ts';

/** What the routes of incidents need. */
export interface IncidentParts {
  readonly alerts: PgAlertReader;
  readonly incidents: PgIncidents;
  readonly timeline: PgTimeline;
  readonly surroundings: PgSurroundings;
  /** Which service of a tenant needs which. */
  readonly topology: (tenant: string) => Promise<Topology>;
  readonly now: () => number;
}

type TimelineQuery = RouteInput<(typeof INCIDENT_ROUTES)['incidents.timeline']>['query'];
type IncidentRoute = Exclude<keyof typeof INCIDENT_ROUTES, 'alerts.why' | 'events.why'>;

const HOUR_MS = 3_600_000;
/** Alerts by which it is told what lies around an incident: the first of a storm. */
const MAX_ALERTS = 500;
/** Entries of an exported timeline. */
const MAX_EXPORTED = 2000;

/** When something that a person notes happened. @throws AppError `invalid_request` when it is none, or to come */
export function readNoteTime(text: string | undefined, nowMs: EpochMs): EpochMs | undefined {
  const atMs = readInstant('at', text);
  if (atMs === undefined || atMs <= nowMs) return atMs;
  throw new AppError('invalid_request', undefined, {
    faults: [
      {
        field: '/at',
        limit: `at most now, ${formatInstant(nowMs)}`,
        fix: 'Note what has happened; leave `at` out for now.',
      },
    ],
  });
}

/** One function per route of incidents and timelines. */
export function createIncidentHandlers(parts: IncidentParts): Pick<RouteHandlers, IncidentRoute> {
  const { incidents, timeline, now } = parts;
  const viewFor = (ctx: RequestContext): View => viewOf(ctx.principal, 'sentry.alert.read');
  return {
    'incidents.list': (ctx, { query }) => incidents.list(viewFor(ctx), query),
    'incidents.get': (ctx, { params }) =>
      incidents.detail(viewFor(ctx), params.incident_id.toLowerCase()),
    'incidents.timeline': (ctx, { query }) => readTimeline(ctx, query, parts),
    'incidents.note': async (ctx, { params, body }) => {
      const { tenant, kind, name } = ctx.principal;
      const incidentId = params.incident_id.toLowerCase();
      const nowMs = now();
      const asker = { tenant, actor: `${kind}/${name}`, traceId: ctx.traceId, nowMs };
      const { services } = viewOf(ctx.principal, 'sentry.alert.write');
      const atMs = readNoteTime(body.at, nowMs);
      try {
        const note = { ...asker, services, incidentId, person: name, text: body.text, atMs };
        return await incidents.note(note);
      } catch (error) {
        throw await tellApart(error, ctx, () => incidents.find(viewFor(ctx), incidentId));
      }
    },
    'incidents.export': async (ctx, { params }) => {
      const view = viewFor(ctx);
      const incidentId = params.incident_id.toLowerCase();
      const detail = await incidents.detail(view, incidentId);
      const page = { fromMs: undefined, toMs: undefined, kind: undefined, cursor: undefined };
      const { deploys, missing } = await deploysAround(ctx, detail, parts);
      const limited = { ...page, limit: MAX_EXPORTED };
      const read = await timeline.read(view, { incidentId }, limited, deploys);
      return incidentMarkdown({
        ...{ detail, missing, entries: read.entries },
        isCut: read.next_cursor !== null,
        exportedAt: formatInstant(now()),
      });
    },
  };
}

/** An incident that may be seen but not written to is not told to be missing. */
async function tellApart(
  error: unknown,
  ctx: RequestContext,
  find: () => Promise<unknown>,
): Promise<unknown> {
  const isMissing = error instanceof AppError && error.code === 'not_found';
  if (!isMissing || !authorize(ctx.principal, 'sentry.alert.read').ok) return error;
  if ((await find()) === undefined) return error;
  return new AppError(
    'service_not_allowed',
    'This identity may not act on incidents of these services.',
  );
}

async function readTimeline(ctx: RequestContext, query: TimelineQuery, parts: IncidentParts) {
  const { alerts, incidents, timeline, now } = parts;
  const view = viewOf(ctx.principal, 'sentry.alert.read');
  const isCorrelated = query.correlated === 'true';
  if (isCorrelated) {
    const allowed = authorize(ctx.principal, 'sentry.read');
    if (!allowed.ok) throw new MissingScope(allowed.required);
  }
  const alert = query.alert === undefined ? undefined : await alerts.get(view, query.alert);
  const incidentId = query.incident?.toLowerCase() ?? alert?.incident_id ?? undefined;
  const incident =
    incidentId === undefined
      ? undefined
      : query.incident === undefined
        ? await incidents.find(view, incidentId)
        : await incidents.get(view, incidentId);
  const of = whose(alert, incident?.incident_id, isCorrelated);
  const isWide = 'tenant' in of;
  const page = {
    fromMs: readInstant('from', query.from) ?? (isWide ? now() - HOUR_MS : undefined),
    toMs: readInstant('to', query.to),
    kind: query.kind,
    limit: query.limit ?? 100,
    cursor: query.cursor,
  };
  if (!isCorrelated || isWide) {
    return { ...(await timeline.read(view, of, page)), cut: null };
  }
  const group =
    incident === undefined
      ? alert === undefined
        ? []
        : [alert]
      : await incidents.alertsOf(view, incident.incident_id, MAX_ALERTS);
  const { others, cut } = await correlate(ctx, group, parts);
  const isWanted = ({ timestamp, kind }: TimelineEntry): boolean => {
    const atMs = parseInstant(timestamp) ?? 0;
    return (
      (page.kind === undefined || kind === page.kind) &&
      atMs >= (page.fromMs ?? -Infinity) &&
      atMs <= (page.toMs ?? Infinity)
    );
  };
  const read = await timeline.read(view, of, page, others.filter(isWanted));
  const entries = read.entries.map((entry) =>
    alert === undefined || entry.because !== undefined || entry.alert_id === alert.alert_id
      ? entry
      : { ...entry, because: 'same incident' },
  );
  return { ...read, entries, cut };
}

/** With what is correlated the other alerts of an incident are told too. */
function whose(
  alert: Alert | undefined,
  incidentId: string | undefined,
  isCorrelated: boolean,
): TimelineOf {
  if (alert === undefined) return incidentId === undefined ? { tenant: true } : { incidentId };
  return isCorrelated && incidentId !== undefined
    ? { incidentId }
    : { alertId: alert.alert_id, incidentId: incidentId ?? null };
}

/** Events around alerts as entries of their timeline. */
async function correlate(
  ctx: RequestContext,
  alerts: readonly Alert[],
  { surroundings, topology, now }: IncidentParts,
): Promise<{ others: TimelineEntry[]; cut: string | null; unread: string | null }> {
  const began = alerts.map((alert) => parseInstant(alert.created_at) ?? 0);
  const ended = alerts.map((alert) =>
    alert.resolved_at === null ? now() : (parseInstant(alert.resolved_at) ?? 0),
  );
  if (alerts.length === 0) return { others: [], cut: null, unread: null };
  const known = await topology(ctx.principal.tenant);
  const around = surroundingsOf(alerts, known);
  const range = {
    beganMs: began.reduce((a, b) => Math.min(a, b)),
    endedMs: ended.reduce((a, b) => Math.max(a, b)),
  };
  const view = viewOf(ctx.principal, 'sentry.read');
  const { events, cut, unread } = await surroundings.around(view, around, range);
  const others = events.flatMap((event) => {
    const service = serviceOf(event);
    const host = Object.hasOwn(event.labels, 'host') ? event.labels['host'] : undefined;
    const because = explainSurrounding({ service, source: event.source, host }, around, known);
    return because === undefined ? [] : [toEntry(event, service, because)];
  });
  return { others, cut, unread };
}

/** Deploys around an incident, for whoever may read events, and in words what is missing of them. */
async function deploysAround(
  ctx: RequestContext,
  { alerts }: IncidentDetail,
  parts: IncidentParts,
): Promise<{ deploys: TimelineEntry[]; missing: string | null }> {
  const allowed = authorize(ctx.principal, 'sentry.read');
  if (!allowed.ok) {
    const missing = `Deploys are not here: whoever exported this may not read events (${allowed.required}).`;
    return { deploys: [], missing };
  }
  const own = alerts.map(({ alert }) => alert);
  const { others, unread } = await correlate(ctx, own, parts);
  return {
    deploys: others.filter(({ kind }) => kind === 'deploy'),
    missing: unread === null ? null : `Deploys may be missing. ${unread}`,
  };
}

function toEntry(event: LogEvent, service: string, because: string): TimelineEntry {
  return {
    timeline_id: event.eventId,
    alert_id: null,
    incident_id: null,
    kind: isDeploy(event) ? 'deploy' : 'event',
    entry: describeEvent(event),
    actor: event.source,
    event_id: event.eventId,
    timestamp: formatInstant(event.atMs),
    service,
    because,
  };
}

const MOST_TEXT = 300;

/** An event in a line: its own message if it has one. */
function describeEvent({ type, severity, payload, labels }: LogEvent): string {
  const own = typeof payload === 'object' && payload !== null ? payload : {};
  const told = ['message', 'msg', 'version', 'text']
    .filter((name) => Object.hasOwn(own, name))
    .map((name) => (own as Record<string, unknown>)[name])
    .find((value) => typeof value === 'string');
  const named = Object.hasOwn(labels, 'deploy') ? labels['deploy'] : undefined;
  const text = [type, severity === 'INFO' ? '' : severity, told ?? named ?? '']
    .filter(Boolean)
    .join(' · ');
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT - 1)}…`;
}
