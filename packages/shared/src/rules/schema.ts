import Type from 'typebox';
import { InstantSchema, SeveritySchema, UuidSchema } from '../events/index.ts';
import { DURATION_PATTERN } from '../time/index.ts';

const OneOrMany = Type.Union([
  Type.String({ minLength: 1, maxLength: 256 }),
  Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { minItems: 1, maxItems: 64 }),
]);

const DurationSchema = Type.String({
  pattern: DURATION_PATTERN,
  minLength: 2,
  maxLength: 32,
  description: 'As in Prometheus: 500ms, 30s, 5m, 1h30m, 7d.',
});

/** Where a rule finds a value: `source`, `type`, `severity`, `labels.<name>`, `payload.<path>`. */
const FieldSchema = Type.String({
  pattern: '^(source|type|severity|labels\\.[^\\s]+|payload\\.[^\\s]+)$',
  maxLength: 256,
  description: 'source, type, severity, labels.<name> or payload.<path with dots>.',
});

/** The operators of a payload or label condition. `in` takes an array, `exists` a boolean. */
export const WHERE_OPERATORS = [
  '=',
  '!=',
  '>',
  '>=',
  '<',
  '<=',
  'in',
  'contains',
  'starts_with',
  'exists',
] as const;

const WhereSchema = Type.Object(
  {
    field: FieldSchema,
    op: Type.Enum(WHERE_OPERATORS),
    value: Type.Union([
      Type.String({ maxLength: 1024 }),
      Type.Number(),
      Type.Boolean(),
      Type.Array(Type.Union([Type.String({ maxLength: 1024 }), Type.Number()]), { maxItems: 64 }),
    ]),
  },
  { additionalProperties: false },
);

const MatchSchema = Type.Object(
  {
    source: Type.Optional(OneOrMany),
    type: Type.Optional(OneOrMany),
    severity: Type.Optional(Type.Array(SeveritySchema, { minItems: 1, maxItems: 4 })),
    labels: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 128 }), OneOrMany, { maxProperties: 16 }),
    ),
    where: Type.Optional(Type.Array(WhereSchema, { maxItems: 16 })),
  },
  {
    additionalProperties: false,
    description: 'Which events count: all named conditions hold. Empty matches every event.',
  },
);

/** How the samples of a window become one value. `rate` is events per second of the window. */
export const AGGREGATES = ['count', 'rate', 'sum', 'avg', 'min', 'max', 'p95'] as const;
export const COMPARISONS = ['>', '>=', '<', '<='] as const;

const ConditionSchema = Type.Object(
  {
    aggregate: Type.Enum(AGGREGATES),
    field: Type.Optional(FieldSchema),
    window: DurationSchema,
    operator: Type.Enum(COMPARISONS),
    threshold: Type.Number(),
    recovery_threshold: Type.Optional(
      Type.Number({
        description: 'While firing, the alert clears only beyond this value (hysteresis).',
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'The threshold over a sliding window of 1 s to 7 d. `field` is needed by all but count and rate.',
  },
);

const NoDataSchema = Type.Object(
  {
    after: DurationSchema,
    policy: Type.Union([Type.Literal('alert'), Type.Literal('resolve'), Type.Literal('keep')], {
      description:
        'alert: fire; resolve: clear what is firing; keep: leave the state as it is until data returns.',
    }),
  },
  { additionalProperties: false },
);

const ruleFields = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  description: Type.Optional(Type.String({ maxLength: 2000 })),
  enabled: Type.Optional(Type.Boolean()),
  severity: SeveritySchema,
  match: MatchSchema,
  group_by: Type.Optional(
    Type.Array(FieldSchema, {
      maxItems: 8,
      description: 'One alert per distinct combination. Default: source. Empty: one for all.',
    }),
  ),
  condition: ConditionSchema,
  for: Type.Optional(DurationSchema),
  keep_firing_for: Type.Optional(DurationSchema),
  no_data: Type.Optional(NoDataSchema),
  summary: Type.Optional(
    Type.String({
      maxLength: 500,
      description:
        'Text of the alert. {{value}}, {{threshold}}, {{source}}, {{labels.x}} and {{payload.x}} are filled in.',
    }),
  ),
  runbook_url: Type.Optional(Type.String({ maxLength: 1000, pattern: '^https://' })),
  labels: Type.Optional(
    Type.Record(Type.String({ minLength: 1, maxLength: 128 }), Type.String({ maxLength: 1024 }), {
      maxProperties: 32,
    }),
  ),
};

/** What a person writes: one threshold rule. */
export const RuleInputSchema = Type.Object(ruleFields, {
  additionalProperties: false,
  description: 'A threshold rule over a sliding window.',
});
export type RuleInput = Type.Static<typeof RuleInputSchema>;

/** A rule as it is kept: every version has an author and a time. */
export const RuleSchema = Type.Object({
  ...ruleFields,
  enabled: Type.Boolean(),
  rule_id: UuidSchema,
  version: Type.Integer({ minimum: 1 }),
  created_at: InstantSchema,
  updated_at: InstantSchema,
  updated_by: Type.String(),
});
export type Rule = Type.Static<typeof RuleSchema>;

export type Aggregate = (typeof AGGREGATES)[number];
export type Comparison = (typeof COMPARISONS)[number];
export type WhereOperator = (typeof WHERE_OPERATORS)[number];
