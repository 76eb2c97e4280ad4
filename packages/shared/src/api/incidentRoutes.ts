import Type from 'typebox';
import { ALERT_STATES, TIMELINE_KINDS, TimelineEntrySchema } from '../alerts/index.ts';
import { InstantSchema, SeveritySchema, UuidSchema } from '../events/index.ts';
import {
  AlertWhySchema,
  EventWhySchema,
  IncidentDetailSchema,
  IncidentSchema,
} from '../incidents/index.ts';
import { Cursor, Limit, NextCursor, strict } from './parts.ts';
import type { RouteSpec } from './route.ts';

const IncidentParams = Type.Object({ incident_id: UuidSchema });

/** What a person notes. */
export const NoteText = Type.String({ minLength: 1, maxLength: 2000 });
/** When what a note tells happened. */
export const NoteTime = Type.Optional(InstantSchema);

/** What belongs together, what happened, and why. */
export const INCIDENT_ROUTES = {
  'incidents.list': {
    method: 'GET',
    path: '/v1/incidents',
    scope: 'sentry.alert.read',
    summary:
      'Incidents, newest activity first. Who may see some services alone sees of an incident what concerns those; a page may then be short.',
    query: Type.Object(
      {
        state: Type.Optional(
          Type.Enum([...ALERT_STATES, 'active', 'all'] as const, {
            description: 'active (the default) is OPEN and ACK.',
          }),
        ),
        severity: Type.Optional(SeveritySchema),
        service: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
        from: Type.Optional(InstantSchema),
        to: Type.Optional(InstantSchema),
        limit: Limit,
        cursor: Cursor,
      },
      {
        ...strict,
        description:
          '`severity` is exact, the worst it ever had. `from` and `to`: something of it happened then.',
      },
    ),
    status: 200,
    response: Type.Object({ incidents: Type.Array(IncidentSchema), next_cursor: NextCursor }),
  },
  'incidents.timeline': {
    method: 'GET',
    path: '/v1/incidents/timeline',
    scope: 'sentry.alert.read',
    summary:
      'What happened around an alert or in an incident, or in the tenant, oldest first. The last hour where neither an alert nor an incident is named.',
    query: Type.Object(
      {
        alert: Type.Optional(UuidSchema),
        incident: Type.Optional(UuidSchema),
        from: Type.Optional(InstantSchema),
        to: Type.Optional(InstantSchema),
        kind: Type.Optional(Type.Enum(TIMELINE_KINDS)),
        correlated: Type.Optional(
          Type.Enum(['true', 'false'], {
            description:
              'true: also deploys, and events of WARN or worse, of its services, their direct neighbours and its hosts, from 15 minutes before to 15 after; the other alerts of the incident of an alert. Needs sentry.read. 200 events at most.',
          }),
        ),
        limit: Limit,
        cursor: Cursor,
      },
      strict,
    ),
    status: 200,
    response: Type.Object({
      entries: Type.Array(TimelineEntrySchema),
      next_cursor: NextCursor,
      cut: Type.Optional(
        Type.Union([Type.String(), Type.Null()], {
          description: 'Which correlated events are left out, in words; null: none.',
        }),
      ),
    }),
    errors: ['not_found'],
  },
  'incidents.get': {
    method: 'GET',
    path: '/v1/incidents/{incident_id}',
    scope: 'sentry.alert.read',
    summary: 'One incident with its alerts and why each belongs to it.',
    params: IncidentParams,
    status: 200,
    response: IncidentDetailSchema,
    errors: ['not_found'],
  },
  'incidents.note': {
    method: 'POST',
    path: '/v1/incidents/{incident_id}/notes',
    scope: 'sentry.alert.write',
    summary: 'Add a note to its timeline, also of what happened before.',
    params: IncidentParams,
    body: Type.Object({ text: NoteText, at: NoteTime }, strict),
    status: 201,
    response: TimelineEntrySchema,
    errors: ['not_found', 'service_not_allowed'],
  },
  'incidents.export': {
    method: 'GET',
    path: '/v1/incidents/{incident_id}/export',
    scope: 'sentry.alert.read',
    summary:
      'The incident as Markdown, for a post-mortem: facts, alerts, timeline; with deploys for who holds sentry.read.',
    params: IncidentParams,
    status: 200,
    text: 'text/markdown; charset=utf-8',
    response: Type.String(),
    errors: ['not_found'],
  },
  'alerts.why': {
    method: 'GET',
    path: '/v1/alerts/{alert_id}/why',
    scope: 'sentry.alert.read',
    summary:
      'Why there is this alert and why people were told of it or not: rule, life, incident, decisions, notifications.',
    params: Type.Object({ alert_id: UuidSchema }),
    status: 200,
    response: AlertWhySchema,
    errors: ['not_found'],
  },
  'events.why': {
    method: 'GET',
    path: '/v1/events/{event_id}/why',
    scope: 'sentry.read',
    summary:
      'What each enabled rule makes of an event, and why there was no alert, or why its alert went where it went. Rules need sentry.policy.read, alerts sentry.alert.read.',
    params: Type.Object({ event_id: UuidSchema }),
    status: 200,
    response: EventWhySchema,
    errors: ['not_found'],
  },
} as const satisfies Record<string, RouteSpec>;
