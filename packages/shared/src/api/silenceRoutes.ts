import Type from 'typebox';
import {
  SILENCE_KINDS,
  SILENCE_STATES,
  SilenceChangeSchema,
  SilenceInputSchema,
  SilencePreviewSchema,
  SilenceSchema,
} from '../dispatch/index.ts';
import { UuidSchema } from '../events/index.ts';
import { Cursor, Limit, NextCursor, strict } from './parts.ts';
import type { RouteSpec } from './route.ts';

const SilenceParams = Type.Object({ silence_id: UuidSchema });

/** What is told to nobody for a while: silences, maintenance windows, snoozes. */
export const SILENCE_ROUTES = {
  'silences.list': {
    method: 'GET',
    path: '/v1/silences',
    scope: 'sentry.alert.read',
    summary:
      'Silences, newest first. Those that are over are kept for 30 days. Who may see some services alone sees the silences of those.',
    query: Type.Object(
      {
        state: Type.Optional(
          Type.Enum([...SILENCE_STATES, 'current', 'all'] as const, {
            description: 'current (the default) is pending and active.',
          }),
        ),
        kind: Type.Optional(Type.Enum(SILENCE_KINDS)),
        alert_id: Type.Optional(UuidSchema),
        limit: Limit,
        cursor: Cursor,
      },
      strict,
    ),
    status: 200,
    response: Type.Object({ silences: Type.Array(SilenceSchema), next_cursor: NextCursor }),
  },
  'silences.create': {
    method: 'POST',
    path: '/v1/silences',
    scope: 'sentry.alert.write',
    summary:
      'Silence alerts. How long and how widely is limited by the configuration. Who may act on some services alone names one of them: service="payments".',
    body: SilenceInputSchema,
    status: 201,
    response: SilenceSchema,
    errors: ['not_found', 'service_not_allowed', 'state_conflict'],
  },
  'silences.preview': {
    method: 'POST',
    path: '/v1/silences/preview',
    scope: 'sentry.alert.read',
    summary:
      'What a silence would hide now, what it would have hidden in the last 30 days, and when. Refuses what would be refused. Saves nothing.',
    body: SilenceInputSchema,
    status: 200,
    response: SilencePreviewSchema,
    errors: ['not_found', 'rate_limited'],
  },
  'silences.get': {
    method: 'GET',
    path: '/v1/silences/{silence_id}',
    scope: 'sentry.alert.read',
    summary: 'One silence.',
    params: SilenceParams,
    status: 200,
    response: SilenceSchema,
    errors: ['not_found'],
  },
  'silences.update': {
    method: 'PUT',
    path: '/v1/silences/{silence_id}',
    scope: 'sentry.alert.write',
    summary:
      'Change the comment or the end of a silence that is not over. What it hides stays: make another one for that.',
    params: SilenceParams,
    query: Type.Object(
      {
        if_revision: Type.Optional(
          Type.Integer({ minimum: 1, description: '409 unless this is its revision.' }),
        ),
      },
      strict,
    ),
    body: SilenceChangeSchema,
    status: 200,
    response: SilenceSchema,
    errors: ['not_found', 'service_not_allowed', 'state_conflict'],
  },
  'silences.expire': {
    method: 'POST',
    path: '/v1/silences/{silence_id}/expire',
    scope: 'sentry.alert.write',
    summary: 'End a silence now. It stays to be read for 30 days.',
    params: SilenceParams,
    status: 200,
    response: SilenceSchema,
    errors: ['not_found', 'service_not_allowed', 'state_conflict'],
  },
} as const satisfies Record<string, RouteSpec>;
