import Type from 'typebox';
import { NameSchema } from '../dispatch/index.ts';
import { InstantSchema, UuidSchema } from '../events/index.ts';
import {
  AutomationInputSchema,
  AutomationSchema,
  DryRunSchema,
  HookInputSchema,
  HookSchema,
  HookVersionSchema,
  ParameterValueSchema,
  RefusalSchema,
  RenderedRequestSchema,
  RUN_STATES,
  RunSchema,
  RunWithStepsSchema,
} from '../remediation/index.ts';
import { Cursor, Limit, NextCursor, strict } from './parts.ts';
import type { RouteSpec } from './route.ts';

const HookParams = Type.Object({ name: NameSchema });
const RunParams = Type.Object({ run_id: UuidSchema });
const Reason = Type.String({ minLength: 1, maxLength: 2000 });
const WithReason = Type.Optional(Type.Object({ reason: Type.Optional(Reason) }, strict));

/** Hooks, their runs, and the switch that stops them all. */
export const REMEDIATION_ROUTES = {
  'hooks.list': {
    method: 'GET',
    path: '/v1/hooks',
    scope: 'sentry.policy.read',
    summary: 'Every remediation hook, by name. Secrets say only that they are set.',
    status: 200,
    response: Type.Object({ hooks: Type.Array(HookSchema) }),
  },
  'hooks.get': {
    method: 'GET',
    path: '/v1/hooks/{name}',
    scope: 'sentry.policy.read',
    summary: 'One hook.',
    params: HookParams,
    status: 200,
    response: HookSchema,
    errors: ['not_found'],
  },
  'hooks.put': {
    method: 'PUT',
    path: '/v1/hooks/{name}',
    scope: 'sentry.policy.write',
    summary:
      'Create or replace a hook. A new one suggests until its mode says otherwise. Secrets that are { "set": true } stay as they are, as long as the request goes to the same scheme, host and port.',
    params: HookParams,
    query: Type.Object(
      {
        if_version: Type.Optional(
          Type.Integer({
            minimum: 0,
            description: '409 unless this is the current version; 0: unless there is none.',
          }),
        ),
      },
      strict,
    ),
    body: HookInputSchema,
    status: 200,
    response: HookSchema,
    errors: ['state_conflict'],
  },
  'hooks.delete': {
    method: 'DELETE',
    path: '/v1/hooks/{name}',
    scope: 'sentry.policy.write',
    summary: 'Delete a hook. Runs that were not sent yet are cancelled; its versions stay.',
    params: HookParams,
    query: Type.Object({ if_version: Type.Optional(Type.Integer({ minimum: 1 })) }, strict),
    status: 204,
    errors: ['not_found', 'state_conflict'],
  },
  'hooks.versions': {
    method: 'GET',
    path: '/v1/hooks/{name}/versions',
    scope: 'sentry.policy.read',
    summary: 'What a hook was, newest first, and who changed it. Also of a deleted hook.',
    params: HookParams,
    query: Type.Object({ limit: Limit, cursor: Cursor }, strict),
    status: 200,
    response: Type.Object({ versions: Type.Array(HookVersionSchema), next_cursor: NextCursor }),
    errors: ['not_found'],
  },
  'hooks.dryRun': {
    method: 'POST',
    path: '/v1/hooks/{name}/dry-run',
    scope: 'sentry.policy.read',
    summary:
      'What the hook would have done over stored alerts: how often it would have run, how often the alert was recovering by itself, and which guard would have refused it. Calls nobody.',
    params: HookParams,
    body: Type.Object(
      {
        from: Type.Optional(InstantSchema),
        to: Type.Optional(InstantSchema),
        hook: Type.Optional(HookInputSchema),
      },
      {
        ...strict,
        description:
          'Default: the last 7 days, at most 90. `hook`: try this in place of the stored one.',
      },
    ),
    status: 200,
    response: DryRunSchema,
    errors: ['not_found'],
  },
  'alerts.remediate': {
    method: 'POST',
    path: '/v1/alerts/{alert_id}/remediate',
    scope: 'sentry.remediate',
    summary:
      'Run a hook against an alert. What its guards refuse is a run in the state refused, with the guard, its numbers and when it frees. A dry run renders the request without secrets, says what the guards say, and keeps nothing.',
    params: Type.Object({ alert_id: UuidSchema }),
    body: Type.Object(
      {
        hook: NameSchema,
        parameters: Type.Optional(
          Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' }), ParameterValueSchema, {
            maxProperties: 32,
          }),
        ),
        reason: Type.Optional(Reason),
        dry_run: Type.Optional(Type.Boolean()),
        override: Type.Optional(
          Type.Boolean({
            description:
              'Also while automation is stopped, and within a cool-down. Needs a reason. Never beyond rate, concurrency, max_services or approval.',
          }),
        ),
      },
      strict,
    ),
    status: 200,
    response: Type.Object({
      run: Type.Union([RunSchema, Type.Null()], { description: 'null in a dry run.' }),
      state: Type.Enum(RUN_STATES, { description: 'That the run is in, or would be.' }),
      reason: Type.String(),
      refusal: Type.Union([RefusalSchema, Type.Null()]),
      request: Type.Union([RenderedRequestSchema, Type.Null()]),
    }),
    errors: ['not_found', 'state_conflict', 'service_not_allowed'],
  },
  'remediations.list': {
    method: 'GET',
    path: '/v1/remediations',
    scope: 'sentry.alert.read',
    summary: 'Runs of hooks, newest first.',
    query: Type.Object(
      {
        alert: Type.Optional(UuidSchema),
        hook: Type.Optional(NameSchema),
        state: Type.Optional(Type.Enum(RUN_STATES)),
        limit: Limit,
        cursor: Cursor,
      },
      strict,
    ),
    status: 200,
    response: Type.Object({ runs: Type.Array(RunSchema), next_cursor: NextCursor }),
  },
  'remediations.get': {
    method: 'GET',
    path: '/v1/remediations/{run_id}',
    scope: 'sentry.alert.read',
    summary: 'One run with its steps.',
    params: RunParams,
    status: 200,
    response: RunWithStepsSchema,
    errors: ['not_found'],
  },
  'remediations.approve': {
    method: 'POST',
    path: '/v1/remediations/{run_id}/approve',
    scope: 'sentry.remediate.approve',
    summary: 'Agree to a run that somebody else asked for. It is sent once, as it is shown.',
    params: RunParams,
    body: WithReason,
    status: 200,
    response: RunSchema,
    errors: ['not_found', 'state_conflict', 'service_not_allowed'],
  },
  'remediations.reject': {
    method: 'POST',
    path: '/v1/remediations/{run_id}/reject',
    scope: 'sentry.remediate.approve',
    summary: 'Refuse a run that waits for approval.',
    params: RunParams,
    body: WithReason,
    status: 200,
    response: RunSchema,
    errors: ['not_found', 'state_conflict', 'service_not_allowed'],
  },
  'remediations.cancel': {
    method: 'POST',
    path: '/v1/remediations/{run_id}/cancel',
    scope: 'sentry.remediate',
    summary: 'Withdraw a run that was not sent yet. What is being sent cannot be called back.',
    params: RunParams,
    body: WithReason,
    status: 200,
    response: RunSchema,
    errors: ['not_found', 'state_conflict', 'service_not_allowed'],
  },
  'remediations.resolve': {
    method: 'POST',
    path: '/v1/remediations/{run_id}/resolve',
    scope: 'sentry.remediate',
    summary: 'Say what became of a run whose outcome is unknown. It is never sent again.',
    params: RunParams,
    body: Type.Object({ outcome: Type.Enum(['succeeded', 'failed']), reason: Reason }, strict),
    status: 200,
    response: RunSchema,
    errors: ['not_found', 'state_conflict', 'service_not_allowed'],
  },
  'automation.get': {
    method: 'GET',
    path: '/v1/automation',
    scope: 'sentry.alert.read',
    summary: 'Whether hooks may run by themselves, who said so when, and where they are paused.',
    status: 200,
    response: AutomationSchema,
  },
  'automation.put': {
    method: 'PUT',
    path: '/v1/automation',
    scope: 'sentry.remediate',
    summary:
      'Stop all automation, or let it go on. While it is stopped nothing is called unless a person asks for it with override. Whoever may act on some services alone may stop it, and not start it.',
    body: AutomationInputSchema,
    status: 200,
    response: AutomationSchema,
    errors: ['service_not_allowed'],
  },
} as const satisfies Record<string, RouteSpec>;
