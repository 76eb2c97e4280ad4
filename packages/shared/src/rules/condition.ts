import Type from 'typebox';
import { UuidSchema } from '../events/index.ts';
import { DurationSchema, FieldSchema } from './fields.ts';

/** How the samples of a window become one value. `rate` is events per second of the window. */
export const AGGREGATES = ['count', 'rate', 'sum', 'avg', 'min', 'max', 'p95'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

export const COMPARISONS = ['>', '>=', '<', '<='] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** The detector that a condition has when it names none: a value against a threshold. */
export const THRESHOLD_DETECTOR = 'threshold';

export const ConditionSchema = Type.Object(
  {
    detector: Type.Optional(
      Type.String({
        pattern: '^[a-z][a-z0-9_]{0,63}$',
        description:
          'threshold (default), rate_of_change, robust_z, ewma, seasonal, change_point, forest, neighbours, ensemble, or one that the server is set up with.',
      }),
    ),
    aggregate: Type.Optional(
      Type.Enum(AGGREGATES, { description: 'Needed for threshold. Default of detectors: avg.' }),
    ),
    field: Type.Optional(FieldSchema),
    window: Type.Optional(DurationSchema),
    step: Type.Optional(DurationSchema),
    operator: Type.Optional(Type.Enum(COMPARISONS)),
    threshold: Type.Optional(Type.Number()),
    recovery_threshold: Type.Optional(
      Type.Number({
        description: 'While firing, the alert clears only beyond this value (hysteresis).',
      }),
    ),
    direction: Type.Optional(
      Type.Enum(['both', 'up', 'down'], {
        description: 'Detectors: which way a value must be unusual. Default both.',
      }),
    ),
    rest_samples: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 10_000,
        description:
          'Detectors: for so many samples after an alert began, only something stranger raises another. Default 120, of rate_of_change 0; 0 never rests.',
      }),
    ),
    parameters: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' }), Type.Number(), {
        maxProperties: 16,
        description: 'Detectors: what they are tuned with.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'threshold: an aggregate over a sliding window of 1 s to 7 d, an operator and a threshold; field is needed by all but count and rate. Detectors: a field, or an aggregate over each step of 1 s to 1 d; the threshold is one on the score, 0 to 1.',
  },
);
export type Condition = Type.Static<typeof ConditionSchema>;

export const NoDataSchema = Type.Object(
  {
    after: DurationSchema,
    policy: Type.Enum(['alert', 'resolve', 'keep'], {
      description:
        'alert: fire; resolve: clear what is firing; keep: leave the state as it is until data returns.',
    }),
  },
  { additionalProperties: false },
);

export const AbsenceSchema = Type.Object(
  {
    after: DurationSchema,
    expect: Type.Optional(
      Type.Array(Type.Record(FieldSchema, Type.String({ maxLength: 256 }), { maxProperties: 8 }), {
        minItems: 1,
        maxItems: 1000,
        description:
          'Groups that are waited for from the start, each with a value for every group_by field: {"source": "backup-1"}. Others are waited for once they have been seen.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'Fires for a group of which no event came for this long.',
  },
);

/** Rules joined into one. Nests up to eight deep. */
export const WhenSchema = Type.Cyclic(
  {
    When: Type.Object(
      {
        rule: Type.Optional(UuidSchema),
        any: Type.Optional(Type.Array(Type.Ref('When'), { minItems: 1, maxItems: 16 })),
        all: Type.Optional(Type.Array(Type.Ref('When'), { minItems: 1, maxItems: 16 })),
        not: Type.Optional(Type.Ref('When')),
      },
      {
        additionalProperties: false,
        description:
          'Either rule (it fires for the same group), or one of any, all and not. The rules have the same group_by, and may be disabled: then they speak through this one alone.',
      },
    ),
  },
  'When',
);
export type When = Type.Static<typeof WhenSchema>;

export const FlappingSchema = Type.Union(
  [
    Type.Literal(false),
    Type.Object(
      {
        changes: Type.Optional(Type.Integer({ minimum: 3, maximum: 100 })),
        within: Type.Optional(DurationSchema),
        calm: Type.Optional(DurationSchema),
      },
      { additionalProperties: false },
    ),
  ],
  {
    description:
      'A group whose alert came and went this many times (default 6) within this time (10m) is flapping: one alert stands until nothing changes for calm (5m). false: never.',
  },
);
