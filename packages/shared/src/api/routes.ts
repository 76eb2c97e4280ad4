import Type from 'typebox';
import {
  AlertRateSchema,
  AlertSchema,
  AlertStateSchema,
  AlertSummarySchema,
  TimelineEntrySchema,
} from '../alerts/index.ts';
import {
  EVENT_LIMITS,
  EventInputSchema,
  EventRecordSchema,
  IngestResponseSchema,
  InstantSchema,
  SeveritySchema,
  UuidSchema,
} from '../events/index.ts';
import { DISPATCH_REPLAY_ROUTES } from './dispatchReplayRoutes.ts';
import { DISPATCH_ROUTES } from './dispatchRoutes.ts';
import { EVENT_SERIES_ROUTES } from './eventSeriesRoute.ts';
import { HEALTH_ROUTES } from './healthRoutes.ts';
import { IDENTITY_ROUTES } from './identityRoutes.ts';
import { INCIDENT_ROUTES, NoteText, NoteTime } from './incidentRoutes.ts';
import { Cursor, Deploys, Limit, NextCursor, strict } from './parts.ts';
import { POLICY_ROUTES } from './policyRoutes.ts';
import { PRESET_ROUTES } from './presetRoutes.ts';
import { REMEDIATION_ROUTES } from './remediationRoutes.ts';
import { REPLAY_ROUTES } from './replayRoutes.ts';
import type { RouteSpec } from './route.ts';
import { SILENCE_ROUTES } from './silenceRoutes.ts';

const AlertParams = Type.Object({ alert_id: UuidSchema });
const Note = Type.Optional(
  Type.Object(
    { note: Type.Optional(Type.String({ maxLength: 2000 })) },
    { additionalProperties: false },
  ),
);
const ServiceFilter = Type.Optional(Type.String({ minLength: 1, maxLength: 256 }));

/** The whole contract. A route that is not here cannot exist. */
export const ROUTES = {
  'events.ingest': {
    method: 'POST',
    path: '/v1/events',
    scope: 'sentry.ingest',
    summary:
      'Take in one event, an array, or NDJSON; gzip allowed. 202 once they are durable. Sending again is safe: an event_id is stored once.',
    body: Type.Union([
      EventInputSchema,
      Type.Array(EventInputSchema, { minItems: 1, maxItems: EVENT_LIMITS.maxEventsPerRequest }),
    ]),
    rawBody: true,
    status: 202,
    response: IngestResponseSchema,
    errors: [
      'invalid_json',
      'payload_too_large',
      'unsupported_media_type',
      'overloaded',
      'log_unavailable',
    ],
  },
  'events.list': {
    method: 'GET',
    path: '/v1/events',
    scope: 'sentry.read',
    summary: 'History, newest first. The last hour unless `from` says otherwise.',
    query: Type.Object(
      {
        from: Type.Optional(InstantSchema),
        to: Type.Optional(InstantSchema),
        service: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
        source: Type.Optional(Type.String({ maxLength: 256 })),
        type: Type.Optional(Type.String({ maxLength: 128 })),
        deploys: Deploys,
        severity: Type.Optional(SeveritySchema),
        text: Type.Optional(
          Type.String({ minLength: 1, maxLength: 256, description: 'Found in the payload.' }),
        ),
        limit: Limit,
        cursor: Cursor,
      },
      { ...strict, description: '`severity` means this one or worse.' },
    ),
    status: 200,
    response: Type.Object({ events: Type.Array(EventRecordSchema), next_cursor: NextCursor }),
  },
  'events.get': {
    method: 'GET',
    path: '/v1/events/{event_id}',
    scope: 'sentry.read',
    summary: 'One event.',
    params: Type.Object({ event_id: UuidSchema }),
    status: 200,
    response: EventRecordSchema,
    errors: ['not_found'],
  },
  ...EVENT_SERIES_ROUTES,
  'events.stream': {
    method: 'GET',
    path: '/v1/events/stream',
    scope: 'sentry.read',
    summary:
      'WebSocket, subprotocol sentry.v1 or none. Query parameters open a first subscription named `query`; further ones are frames. Channel `alerts` needs sentry.alert.read.',
    query: Type.Object(
      {
        channel: Type.Optional(
          Type.Union([Type.Literal('events'), Type.Literal('alerts'), Type.Literal('none')]),
        ),
        source: Type.Optional(Type.String({ maxLength: 256 })),
        type: Type.Optional(Type.String({ maxLength: 128 })),
        severity: Type.Optional(SeveritySchema),
        text: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
        after: Type.Optional(Type.Integer({ minimum: 0 })),
        max_per_sec: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
      },
      { ...strict, description: 'Default channel: events. `none` waits for subscribe frames.' },
    ),
    status: 101,
  },
  'alerts.list': {
    method: 'GET',
    path: '/v1/alerts',
    scope: 'sentry.alert.read',
    summary: 'Alerts: unacknowledged first, most severe first, oldest first.',
    query: Type.Object(
      {
        state: Type.Optional(
          Type.Union([AlertStateSchema, Type.Literal('active'), Type.Literal('all')], {
            description: 'active (the default) is OPEN and ACK.',
          }),
        ),
        severity: Type.Optional(SeveritySchema),
        service: ServiceFilter,
        rule_id: Type.Optional(UuidSchema),
        assigned_to: Type.Optional(Type.String({ maxLength: 200 })),
        text: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
        limit: Limit,
        cursor: Cursor,
      },
      { ...strict, description: '`severity` is exact.' },
    ),
    status: 200,
    response: Type.Object({ alerts: Type.Array(AlertSchema), next_cursor: NextCursor }),
  },
  'alerts.past': {
    method: 'GET',
    path: '/v1/alerts/past',
    scope: 'sentry.alert.read',
    summary: 'The alerts that were not over at a moment, with who had them then.',
    query: Type.Object(
      { at: InstantSchema },
      {
        ...strict,
        description:
          'Severity, value and summary are those that the alert ended with. At most 5,000, the most urgent first.',
      },
    ),
    status: 200,
    response: Type.Object({
      at: InstantSchema,
      alerts: Type.Array(AlertSchema),
      truncated: Type.Boolean(),
    }),
  },
  'alerts.summary': {
    method: 'GET',
    path: '/v1/alerts/summary',
    scope: 'sentry.alert.read',
    summary: 'Counts of what is not resolved, by severity and service.',
    status: 200,
    response: AlertSummarySchema,
  },
  'alerts.rate': {
    method: 'GET',
    path: '/v1/alerts/rate',
    scope: 'sentry.alert.read',
    summary:
      'How many alerts were raised in each ten minutes of the last 24 hours, and by which rules.',
    status: 200,
    response: AlertRateSchema,
  },
  'alerts.get': {
    method: 'GET',
    path: '/v1/alerts/{alert_id}',
    scope: 'sentry.alert.read',
    summary: 'One alert.',
    params: AlertParams,
    status: 200,
    response: AlertSchema,
    errors: ['not_found'],
  },
  'alerts.ack': {
    method: 'POST',
    path: '/v1/alerts/{alert_id}/ack',
    scope: 'sentry.alert.write',
    summary: 'Take it: OPEN becomes ACK.',
    params: AlertParams,
    body: Note,
    status: 200,
    response: AlertSchema,
    errors: ['not_found', 'state_conflict'],
  },
  'alerts.unack': {
    method: 'POST',
    path: '/v1/alerts/{alert_id}/unack',
    scope: 'sentry.alert.write',
    summary: "Give it back: ACK, or a person's RESOLVED, becomes OPEN.",
    params: AlertParams,
    body: Note,
    status: 200,
    response: AlertSchema,
    errors: ['not_found', 'state_conflict'],
  },
  'alerts.resolve': {
    method: 'POST',
    path: '/v1/alerts/{alert_id}/resolve',
    scope: 'sentry.alert.write',
    summary:
      'It is over. Should the condition still hold, it stays resolved until the condition clears and comes again.',
    params: AlertParams,
    body: Note,
    status: 200,
    response: AlertSchema,
    errors: ['not_found', 'state_conflict'],
  },
  'alerts.assign': {
    method: 'POST',
    path: '/v1/alerts/{alert_id}/assign',
    scope: 'sentry.alert.write',
    summary: 'Name who has it; null for nobody.',
    params: AlertParams,
    body: Type.Object(
      {
        assignee: Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Null()]),
      },
      strict,
    ),
    status: 200,
    response: AlertSchema,
    errors: ['not_found', 'state_conflict'],
  },
  'alerts.comment': {
    method: 'POST',
    path: '/v1/alerts/{alert_id}/comment',
    scope: 'sentry.alert.write',
    summary: 'Add a note to its timeline, also of what happened before.',
    params: AlertParams,
    body: Type.Object({ text: NoteText, at: NoteTime }, strict),
    status: 201,
    response: TimelineEntrySchema,
    errors: ['not_found'],
  },
  'alerts.ackAll': {
    method: 'POST',
    path: '/v1/alerts/ackAll',
    scope: 'sentry.alert.write',
    summary:
      'Acknowledge every OPEN alert that matches, as of this moment; later ones are not included. The answer counts them.',
    body: Type.Optional(
      Type.Object(
        {
          alert_ids: Type.Optional(
            Type.Array(UuidSchema, { minItems: 1, maxItems: 10_000, description: 'Only these.' }),
          ),
          severity: Type.Optional(SeveritySchema),
          service: ServiceFilter,
          note: Type.Optional(Type.String({ maxLength: 2000 })),
        },
        strict,
      ),
    ),
    status: 200,
    response: Type.Object({
      acknowledged: Type.Integer(),
      alert_ids: Type.Array(UuidSchema),
      skipped: Type.Array(Type.Object({ alert_id: UuidSchema, reason: Type.String() }), {
        description: 'Named in alert_ids but not OPEN, or not there.',
      }),
    }),
  },
  ...POLICY_ROUTES,
  ...REPLAY_ROUTES,
  ...INCIDENT_ROUTES,
  ...SILENCE_ROUTES,
  ...DISPATCH_ROUTES,
  ...DISPATCH_REPLAY_ROUTES,
  ...REMEDIATION_ROUTES,
  ...HEALTH_ROUTES,
  ...PRESET_ROUTES,
  ...IDENTITY_ROUTES,
  openapi: {
    method: 'GET',
    path: '/openapi.json',
    scope: 'any',
    summary: 'This contract as OpenAPI 3.1.',
    status: 200,
  },
  docs: {
    method: 'GET',
    path: '/docs',
    scope: 'any',
    summary: 'This contract as a page.',
    status: 200,
  },
  'ops.healthz': {
    method: 'GET',
    path: '/healthz',
    scope: 'any',
    listener: 'ops',
    summary: 'The process is alive.',
    status: 200,
    response: Type.Object({ status: Type.Literal('ok') }),
  },
  'ops.readyz': {
    method: 'GET',
    path: '/readyz',
    scope: 'any',
    listener: 'ops',
    summary: 'It can take events and judge them; 503 with the reason otherwise.',
    status: 200,
    response: Type.Object({
      status: Type.Literal('ready'),
      checks: Type.Record(Type.String(), Type.String()),
    }),
  },
  'ops.metrics': {
    method: 'GET',
    path: '/metrics',
    scope: 'any',
    listener: 'ops',
    summary: 'Prometheus text format.',
    status: 200,
    text: 'text/plain; version=0.0.4; charset=utf-8',
  },
} as const satisfies Record<string, RouteSpec>;

/** The name of a route: `alerts.ack`. */
export type RouteId = keyof typeof ROUTES;

/** The routes that answer line by line. */
export type StreamRouteId = {
  [Id in RouteId]: (typeof ROUTES)[Id] extends { readonly stream: 'ndjson' } ? Id : never;
}[RouteId];
