import Type from 'typebox';
import { DurationSchema } from '../rules/index.ts';
import { IdentityRefSchema, NameSchema, strict, TimeZoneSchema } from './fields.ts';

/** One way to reach a person. */
const ContactSchema = Type.Object(
  {
    receiver: NameSchema,
    address: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 320,
        description: 'Where at the receiver: an e-mail address, a Slack member or channel id.',
      }),
    ),
    urgency: Type.Optional(
      Type.Enum(['high', 'low'], { description: 'Only for such pages. Left out: for both.' }),
    ),
    after: Type.Optional(DurationSchema),
  },
  {
    ...strict,
    description: '`after`: how long after the first contact, unless acknowledged. Default 0s.',
  },
);

/** Somebody who can be told: an identity, whose rights decide what, and the ways to reach them. */
export const PersonSchema = Type.Object(
  {
    identity: IdentityRefSchema,
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    time_zone: Type.Optional(TimeZoneSchema),
    contacts: Type.Array(ContactSchema, { maxItems: 10 }),
  },
  strict,
);
export type Person = Type.Static<typeof PersonSchema>;

/** A service as the people on call know it: who has it, what it needs, whether it is production. */
export const ServiceSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 256 }),
    team: Type.Optional(NameSchema),
    depends_on: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 100 }),
    ),
    production: Type.Optional(
      Type.Boolean({ description: 'Automation needs a second person here. Default: true.' }),
    ),
  },
  strict,
);
export type Service = Type.Static<typeof ServiceSchema>;
