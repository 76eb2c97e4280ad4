import Type from 'typebox';
import { DurationSchema } from '../rules/index.ts';
import { IdentityRefSchema, NameSchema, strict } from './fields.ts';

const TargetSchema = Type.Union([
  Type.Object({ person: IdentityRefSchema }, strict),
  Type.Object({ schedule: NameSchema }, strict),
  Type.Object({ receiver: NameSchema }, strict),
]);
export type EscalationTarget = Type.Static<typeof TargetSchema>;

const LevelSchema = Type.Object(
  {
    targets: Type.Array(TargetSchema, { minItems: 1, maxItems: 20 }),
    delay: Type.Optional(DurationSchema),
    round_robin: Type.Optional(
      Type.Boolean({ description: 'One target in turn instead of all. Default: false.' }),
    ),
  },
  {
    ...strict,
    description: '`delay`: how long until the next level, unless acknowledged. Default 5m.',
  },
);

/** Who is paged, and who next when nobody acknowledges. */
export const EscalationSchema = Type.Object(
  {
    name: NameSchema,
    levels: Type.Array(LevelSchema, { minItems: 1, maxItems: 20 }),
    repeat: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 9,
        description: 'Times from the first level again. Default 0.',
      }),
    ),
    then: Type.Optional(NameSchema),
    ack_timeout: Type.Optional(DurationSchema),
    urgency: Type.Optional(
      Type.Union([
        Type.Enum(['high', 'low']),
        Type.Object(
          { during: NameSchema, urgency: Type.Enum(['high', 'low']) },
          {
            ...strict,
            description: 'This urgency during the time interval, the other one outside it.',
          },
        ),
      ]),
    ),
  },
  {
    ...strict,
    description:
      '`then`: a receiver told when the last level was in vain. `ack_timeout`: an acknowledgement lasts this long while it fires. `urgency`: low tells the first level and goes no further. Default: high.',
  },
);
export type Escalation = Type.Static<typeof EscalationSchema>;
