import Type from 'typebox';
import { InstantSchema, UuidSchema } from '../events/index.ts';

/** How a rule fares on the server that is asked; counts since it began to judge. */
export const RuleStatusSchema = Type.Object({
  rule_id: UuidSchema,
  groups: Type.Integer({ description: 'Groups that it watches now.' }),
  max_groups: Type.Integer({ description: 'Groups that it may watch.' }),
  dropped_samples: Type.Integer({
    description:
      'Events of further groups, which were not judged, and groups of expect that are not waited for: see warnings.',
  }),
  unjudged_events: Type.Optional(
    Type.Integer({
      description:
        'Events that were not judged because its regular expressions had taken as many steps in that second as they may.',
    }),
  ),
  raised: Type.Integer({ description: 'Groups with an alert now.' }),
  flapping: Type.Integer({ description: 'Groups that come and go, now.' }),
  failure: Type.Union([Type.String(), Type.Null()], {
    description: 'Why a detector cannot judge a group; null when none failed.',
  }),
  faults: Type.Array(
    Type.Object({ field: Type.String(), limit: Type.String(), fix: Type.String() }),
    { description: 'Why the rule judges nothing; empty when it does.' },
  ),
  warnings: Type.Optional(
    Type.Array(Type.String(), {
      description:
        'What it leaves out: a sentence for each limit that it met, with the limit and the fix.',
    }),
  ),
});

/** How far back the alerts of a rule are counted. */
export const RAISED_WITHIN_DAYS = 7;

/** What a rule raised lately, over all servers. */
export const RuleRaisedSchema = Type.Object({
  rule_id: UuidSchema,
  last_24h: Type.Integer({ minimum: 0, description: 'Alerts raised in the last 24 hours.' }),
  last_at: InstantSchema,
});
export type RuleRaised = Type.Static<typeof RuleRaisedSchema>;
