import Type from 'typebox';
import { DurationSchema } from '../rules/index.ts';
import { ClockTimeSchema, NameSchema, strict } from './fields.ts';

/** What is done against alerts that nobody acts on. */
export const FatigueSchema = Type.Object(
  {
    learned: Type.Optional(
      Type.Enum(['off', 'observe', 'suppress'], {
        description:
          'off; observe (default): say what would be suppressed; suppress: do not send it.',
      }),
    ),
    threshold: Type.Optional(
      Type.Number({
        minimum: 0.5,
        maximum: 1,
        description: 'Certainty that nobody will act. Default 0.9.',
      }),
    ),
    min_history: Type.Optional(
      Type.Integer({
        minimum: 5,
        maximum: 10_000,
        description: 'Alerts of the same kind before it is judged. Default 20.',
      }),
    ),
    sample: Type.Optional(
      Type.Number({
        minimum: 0.01,
        maximum: 1,
        description: 'Share that is sent anyway, to measure. Default 0.1.',
      }),
    ),
    miss_limit: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description:
          'Share of that sample that somebody acted on, beyond which suppression ends itself. Default 0.05.',
      }),
    ),
    digest_at: Type.Optional(ClockTimeSchema),
    digest_to: Type.Optional(
      Type.Array(NameSchema, { maxItems: 20, description: 'Receivers of the daily digest.' }),
    ),
    budgets: Type.Optional(
      Type.Array(
        Type.Object(
          {
            team: NameSchema,
            pages: Type.Integer({ minimum: 1, maximum: 100_000 }),
            per: DurationSchema,
          },
          strict,
        ),
        { maxItems: 200, description: 'How many pages a team should have at most.' },
      ),
    ),
  },
  strict,
);
export type Fatigue = Type.Static<typeof FatigueSchema>;
