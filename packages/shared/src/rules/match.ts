import Type from 'typebox';
import { SeveritySchema } from '../events/index.ts';
import { FieldSchema } from './fields.ts';

const OneOrMany = Type.Union([
  Type.String({ minLength: 1, maxLength: 256 }),
  Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { minItems: 1, maxItems: 64 }),
]);

/**
 * The operators of a payload or label condition. `in` and `not_in` take an array, `exists` a
 * boolean, `matches` a regular expression in the syntax of RE2, `cidr` a network such as 10.0.0.0/8.
 */
export const WHERE_OPERATORS = [
  '=',
  '!=',
  '>',
  '>=',
  '<',
  '<=',
  'in',
  'not_in',
  'contains',
  'starts_with',
  'ends_with',
  'matches',
  'cidr',
  'exists',
] as const;
export type WhereOperator = (typeof WHERE_OPERATORS)[number];

const Several = Type.Array(Type.Ref('Where'), { minItems: 1, maxItems: 64 });

/** A condition on one field, or conditions joined. Nests up to eight deep. */
export const WhereSchema = Type.Cyclic(
  {
    Where: Type.Object(
      {
        field: Type.Optional(FieldSchema),
        op: Type.Optional(Type.Enum(WHERE_OPERATORS)),
        value: Type.Optional(
          Type.Union([
            Type.String({ maxLength: 1024 }),
            Type.Number(),
            Type.Boolean(),
            Type.Array(Type.Union([Type.String({ maxLength: 1024 }), Type.Number()]), {
              maxItems: 1024,
            }),
          ]),
        ),
        ignore_case: Type.Optional(
          Type.Boolean({
            description: 'Texts are compared without regard to upper and lower case.',
          }),
        ),
        any: Type.Optional(Several),
        all: Type.Optional(Several),
        not: Type.Optional(Type.Ref('Where')),
      },
      {
        additionalProperties: false,
        description:
          'Either field, op and value; or one of any (a list, one holds), all (a list, all hold), not (one, does not hold).',
      },
    ),
  },
  'Where',
);
export type Where = Type.Static<typeof WhereSchema>;

export const MatchSchema = Type.Object(
  {
    source: Type.Optional(OneOrMany),
    type: Type.Optional(OneOrMany),
    severity: Type.Optional(Type.Array(SeveritySchema, { minItems: 1, maxItems: 4 })),
    labels: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 128 }), OneOrMany, { maxProperties: 16 }),
    ),
    where: Type.Optional(Type.Array(WhereSchema, { maxItems: 64 })),
  },
  {
    additionalProperties: false,
    description: 'Which events count: all named conditions hold. Empty matches every event.',
  },
);
export type Match = Type.Static<typeof MatchSchema>;
