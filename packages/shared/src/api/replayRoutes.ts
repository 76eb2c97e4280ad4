import Type from 'typebox';
import { InstantSchema, UuidSchema } from '../events/index.ts';
import { BacktestLineSchema, REPLAY_LIMITS } from '../replay/index.ts';
import { RuleInputSchema } from '../rules/index.ts';
import { DURATION_PATTERN } from '../time/index.ts';
import { strict } from './parts.ts';
import type { RouteSpec } from './route.ts';

/** What would have been, and what was: rules over the events of the past. */
export const REPLAY_ROUTES = {
  'policies.backtest': {
    method: 'POST',
    path: '/v1/alerts/policies/backtest',
    scope: 'sentry.policy.read',
    summary:
      'What a rule would have done over stored events, judged as they are judged live. Changes nothing. Needs sentry.read as well, and reads the events that it allows. Answers line by line: progress, then one result or error. Closing the connection ends it.',
    body: Type.Object(
      {
        rule: Type.Optional(RuleInputSchema),
        rule_id: Type.Optional(UuidSchema),
        from: Type.Optional(InstantSchema),
        to: Type.Optional(InstantSchema),
        warm_up: Type.Optional(
          Type.String({
            pattern: DURATION_PATTERN,
            minLength: 2,
            maxLength: 32,
            description:
              'How long before `from` events are judged without being counted, 14d at most. Default: what the rule looks back on; of a rule that learns, as much as there is.',
          }),
        ),
        max_events: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: REPLAY_LIMITS.maxEvents,
            description: `A range with more is refused. Default: ${String(REPLAY_LIMITS.maxEvents)}.`,
          }),
        ),
        compare: Type.Optional(
          Type.Boolean({
            description:
              'Whether the stored rule is judged beside the edit. Default: with rule and rule_id.',
          }),
        ),
      },
      {
        ...strict,
        description:
          'A rule, the rule_id of a stored one, or both: an edit of the stored one. Judged as if it were enabled. Default range: the last 24 hours; 90 days at most. Times are those at which events were received.',
      },
    ),
    status: 200,
    stream: 'ndjson',
    response: BacktestLineSchema,
    errors: ['not_found', 'rate_limited', 'overloaded'],
  },
} as const satisfies Record<string, RouteSpec>;
