import Type from 'typebox';
import { DispatchConfigSchema } from '../dispatch/index.ts';
import { InstantSchema, UuidSchema } from '../events/index.ts';
import { DispatchReplayLineSchema } from '../replay/index.ts';
import { RuleInputSchema } from '../rules/index.ts';
import { strict } from './parts.ts';
import type { RouteSpec } from './route.ts';

/** Who would have been told of what. */
export const DISPATCH_REPLAY_ROUTES = {
  'dispatch.backtest': {
    method: 'POST',
    path: '/v1/dispatch/backtest',
    scope: 'sentry.dispatch.read',
    summary:
      'Who would have been paged when over the alerts of the past, with the saved document and with an edit of it or of a rule, decided as it is decided live. Changes nothing and tells nobody. Needs sentry.alert.read as well, and with a rule sentry.policy.read and sentry.read; reads what these allow. Answers line by line: progress, then one result or error. Closing the connection ends it.',
    body: Type.Object(
      {
        from: Type.Optional(InstantSchema),
        to: Type.Optional(InstantSchema),
        config: Type.Optional(DispatchConfigSchema),
        rule: Type.Optional(RuleInputSchema),
        rule_id: Type.Optional(UuidSchema),
      },
      {
        ...strict,
        description:
          'config: the edited document; left out, the saved one. rule, rule_id or both as of a back-test: the alerts of the stored rule are replaced by those that it and its edit raise over stored events; enabled: false takes it away. Default range: the last 24 hours; 90 days at most.',
      },
    ),
    limits: { maxBodyBytes: 4_194_304, maxBodyKeys: 100_000 },
    status: 200,
    stream: 'ndjson',
    response: DispatchReplayLineSchema,
    errors: ['not_found', 'rate_limited', 'overloaded'],
  },
} as const satisfies Record<string, RouteSpec>;
