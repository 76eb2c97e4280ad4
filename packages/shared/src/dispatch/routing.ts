import Type from 'typebox';
import { DurationSchema } from '../rules/index.ts';
import { NameSchema, strict } from './fields.ts';
import { MatchersSchema } from './matchers.ts';

/** The timers of a group when no route says otherwise, in milliseconds; Alertmanager's. */
export const ROUTE_DEFAULTS = {
  groupWaitMs: 30_000,
  groupIntervalMs: 300_000,
  repeatIntervalMs: 14_400_000,
  groupBy: ['incident'],
} as const;

const routeFields = {
  name: Type.Optional(NameSchema),
  match: Type.Optional(MatchersSchema),
  receivers: Type.Optional(Type.Array(NameSchema, { maxItems: 20 })),
  escalation: Type.Optional(NameSchema),
  group_by: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
      maxItems: 16,
      description:
        'Labels whose values make a group. incident is one (the default); ... alone is no grouping.',
    }),
  ),
  group_wait: Type.Optional(DurationSchema),
  group_interval: Type.Optional(DurationSchema),
  repeat_interval: Type.Optional(DurationSchema),
  continue: Type.Optional(
    Type.Boolean({ description: 'Go on with the next route beside this one. Default: false.' }),
  ),
  mute_during: Type.Optional(Type.Array(NameSchema, { maxItems: 20 })),
  active_during: Type.Optional(Type.Array(NameSchema, { maxItems: 20 })),
};

/**
 * A node of the routing tree. An alert goes to the deepest that fits, children in order; what a child does
 * not say it has from its parent. A node without match fits everything.
 */
export const RouteSchema = Type.Cyclic(
  {
    Route: Type.Object(
      {
        ...routeFields,
        routes: Type.Optional(Type.Array(Type.Ref('Route'), { maxItems: 200 })),
      },
      strict,
    ),
  },
  'Route',
);
export interface Route {
  readonly name?: string;
  readonly match?: readonly string[];
  readonly receivers?: readonly string[];
  readonly escalation?: string;
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly continue?: boolean;
  readonly mute_during?: readonly string[];
  readonly active_during?: readonly string[];
  readonly routes?: readonly Route[];
}

/** While a source fires, targets that share the labels are not told. */
export const InhibitionSchema = Type.Object(
  {
    name: Type.Optional(NameSchema),
    source: MatchersSchema,
    target: MatchersSchema,
    equal: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 16 }),
    ),
  },
  strict,
);
export type Inhibition = Type.Static<typeof InhibitionSchema>;

/** By what alerts become one incident. */
export const CorrelationSchema = Type.Object(
  {
    window: Type.Optional(DurationSchema),
    labels: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
        maxItems: 16,
        description:
          'Alerts that share the value of one belong together. Default: service, host, trace_id.',
      }),
    ),
    topology: Type.Optional(
      Type.Boolean({ description: 'Also with services that one depends on. Default: true.' }),
    ),
  },
  { ...strict, description: '`window`: only with what happened so shortly before. Default 10m.' },
);
export type Correlation = Type.Static<typeof CorrelationSchema>;
