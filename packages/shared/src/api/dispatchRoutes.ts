import Type from 'typebox';
import {
  DispatchConfigSchema,
  DispatchConfigVersionSchema,
  FatigueReportSchema,
  FindingSchema,
  NOTIFICATION_STATES,
  NotificationSchema,
  OnCallSchema,
  ReceiverHealthSchema,
  RouteTestResultSchema,
  RouteTestSchema,
  ShiftSchema,
  SimulateSchema,
} from '../dispatch/index.ts';
import { InstantSchema, UuidSchema } from '../events/index.ts';
import { Cursor, Limit, NextCursor, strict } from './parts.ts';
import type { RouteSpec } from './route.ts';

const AlertParams = Type.Object({ alert_id: UuidSchema });
const NotificationParams = Type.Object({ notification_id: UuidSchema });
const Findings = Type.Array(FindingSchema, { description: 'Warnings; of a check also errors.' });
/** A document with thousands of services and people. */
const LARGE = { maxBodyBytes: 4_194_304, maxBodyKeys: 100_000 } as const;

/** Who is told of what: the configuration, what it would do, and what became of messages. */
export const DISPATCH_ROUTES = {
  'dispatch.config.get': {
    method: 'GET',
    path: '/v1/dispatch/config',
    scope: 'sentry.dispatch.read',
    summary: 'The document that decides who is told of what. Secrets say only that they are set.',
    query: Type.Object({ revision: Type.Optional(Type.Integer({ minimum: 0 })) }, strict),
    status: 200,
    response: DispatchConfigVersionSchema,
    errors: ['not_found'],
  },
  'dispatch.config.put': {
    method: 'PUT',
    path: '/v1/dispatch/config',
    scope: 'sentry.dispatch.write',
    summary:
      'Replace the document whole. It is checked first and refused with every error; timers and escalations under way go on. expected_revision: refuse when somebody else has written meanwhile.',
    body: Type.Object(
      {
        config: DispatchConfigSchema,
        expected_revision: Type.Optional(Type.Integer({ minimum: 0 })),
      },
      strict,
    ),
    limits: LARGE,
    status: 200,
    response: Type.Object({ version: DispatchConfigVersionSchema, findings: Findings }),
    errors: ['state_conflict'],
  },
  'dispatch.config.check': {
    method: 'POST',
    path: '/v1/dispatch/config/check',
    scope: 'sentry.dispatch.read',
    summary: 'What there is to say about a document. Saves nothing.',
    body: Type.Object({ config: DispatchConfigSchema }, strict),
    limits: LARGE,
    status: 200,
    response: Type.Object({ findings: Findings }),
  },
  'dispatch.config.versions': {
    method: 'GET',
    path: '/v1/dispatch/config/versions',
    scope: 'sentry.dispatch.read',
    summary: 'The last revisions, newest first, without their documents.',
    query: Type.Object({ limit: Limit }, strict),
    status: 200,
    response: Type.Object({
      versions: Type.Array(
        Type.Object({
          revision: Type.Integer(),
          updated_at: InstantSchema,
          updated_by: Type.String(),
        }),
      ),
    }),
  },
  'dispatch.config.restore': {
    method: 'POST',
    path: '/v1/dispatch/config/restore',
    scope: 'sentry.dispatch.write',
    summary: 'Write an older revision again as the newest, secrets included.',
    body: Type.Object({ revision: Type.Integer({ minimum: 1 }) }, strict),
    status: 200,
    response: Type.Object({ version: DispatchConfigVersionSchema, findings: Findings }),
    errors: ['not_found', 'state_conflict'],
  },
  'dispatch.test': {
    method: 'POST',
    path: '/v1/dispatch/test',
    scope: 'sentry.dispatch.read',
    summary:
      'Who would be told of an alert, by which routes, and why; also by a document that is not saved. Tells nobody.',
    body: RouteTestSchema,
    limits: LARGE,
    status: 200,
    response: RouteTestResultSchema,
    errors: ['not_found'],
  },
  'dispatch.simulate': {
    method: 'POST',
    path: '/v1/dispatch/simulate',
    scope: 'sentry.dispatch.read',
    summary: 'Who is paged when for a service and a severity, if nobody acknowledges.',
    body: SimulateSchema,
    limits: LARGE,
    status: 200,
    response: RouteTestResultSchema,
  },
  'dispatch.onCall': {
    method: 'GET',
    path: '/v1/dispatch/on-call',
    scope: 'sentry.dispatch.read',
    summary: 'Who is on call, and with from and to the shifts between them (at most 400 days).',
    query: Type.Object(
      {
        schedule: Type.Optional(Type.String({ maxLength: 100 })),
        at: Type.Optional(InstantSchema),
        from: Type.Optional(InstantSchema),
        to: Type.Optional(InstantSchema),
      },
      strict,
    ),
    status: 200,
    response: Type.Object({ on_call: Type.Array(OnCallSchema), shifts: Type.Array(ShiftSchema) }),
    errors: ['not_found'],
  },
  'dispatch.receivers': {
    method: 'GET',
    path: '/v1/dispatch/receivers',
    scope: 'sentry.dispatch.read',
    summary: 'Receivers and how they do: what waits, what failed, when something arrived last.',
    status: 200,
    response: Type.Object({ receivers: Type.Array(ReceiverHealthSchema) }),
  },
  'dispatch.receivers.test': {
    method: 'POST',
    path: '/v1/dispatch/receivers/test',
    scope: 'sentry.dispatch.write',
    summary: 'Send a test message by a saved receiver now, and say what became of it.',
    body: Type.Object(
      {
        receiver: Type.String({ maxLength: 100 }),
        address: Type.Optional(Type.String({ minLength: 1, maxLength: 320 })),
      },
      strict,
    ),
    status: 200,
    response: Type.Object({
      outcome: Type.Enum(['delivered', 'retry', 'refused']),
      detail: Type.String(),
    }),
    errors: ['not_found'],
  },
  'notifications.list': {
    method: 'GET',
    path: '/v1/notifications',
    scope: 'sentry.alert.read',
    summary: 'What was sent to whom and what became of it, newest first.',
    query: Type.Object(
      {
        state: Type.Optional(Type.Enum(NOTIFICATION_STATES)),
        receiver: Type.Optional(Type.String({ maxLength: 100 })),
        alert: Type.Optional(UuidSchema),
        incident: Type.Optional(UuidSchema),
        limit: Limit,
        cursor: Cursor,
      },
      strict,
    ),
    status: 200,
    response: Type.Object({
      notifications: Type.Array(NotificationSchema),
      next_cursor: NextCursor,
    }),
  },
  'notifications.retry': {
    method: 'POST',
    path: '/v1/notifications/{notification_id}/retry',
    scope: 'sentry.alert.write',
    summary: 'Try one again now that has failed, or that waits.',
    params: NotificationParams,
    status: 200,
    response: NotificationSchema,
    errors: ['not_found', 'state_conflict'],
  },
  'alerts.restore': {
    method: 'POST',
    path: '/v1/alerts/{alert_id}/restore',
    scope: 'sentry.alert.write',
    summary:
      'Tell an alert that was suppressed because nobody acts on its kind. Nothing of its kind is suppressed any more for 180 days.',
    params: AlertParams,
    status: 202,
    response: Type.Object({ alert_id: UuidSchema }),
    errors: ['not_found', 'service_not_allowed'],
  },
  'alerts.escalate': {
    method: 'POST',
    path: '/v1/alerts/{alert_id}/escalate',
    scope: 'sentry.alert.write',
    summary: 'Do the next step of the escalation of an alert now.',
    params: AlertParams,
    status: 202,
    response: Type.Object({ alert_id: UuidSchema }),
    errors: ['not_found', 'service_not_allowed', 'state_conflict'],
  },
  'dispatch.fatigue': {
    method: 'GET',
    path: '/v1/dispatch/fatigue',
    scope: 'sentry.dispatch.read',
    summary:
      'What learned suppression knows and does: kinds of alerts, what was suppressed, what was missed as measured, noise budgets.',
    status: 200,
    response: FatigueReportSchema,
  },
} as const satisfies Record<string, RouteSpec>;
