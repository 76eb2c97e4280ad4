import Type from 'typebox';

/** A name that others refer to: of a receiver, schedule, escalation policy, time interval. */
export const NameSchema = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$',
  description: 'Letters, digits, dot, dash and underscore; at most 100.',
});

/** `console/ana`: whose rights count, or who is told. */
export const IdentityRefSchema = Type.String({
  pattern: '^(console|wall|admin)/[A-Za-z0-9._-]{1,128}$',
  description: 'An identity as kind/name: console/ana.',
});

/** An IANA time zone; the server refuses one that it does not know. */
export const TimeZoneSchema = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'A time zone such as Europe/Berlin or UTC.',
});

export const ClockTimeSchema = Type.String({
  pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$',
  description: 'A time of day such as 09:00; 24:00 is the end of the day.',
});

/**
 * Written, never read: `{ "value": "…" }` sets it, `{ "set": true }` keeps what is there and is all that
 * an answer says.
 */
export const SecretSchema = Type.Union(
  [
    Type.Object(
      { value: Type.String({ minLength: 1, maxLength: 4096 }) },
      { additionalProperties: false },
    ),
    Type.Object({ set: Type.Literal(true) }, { additionalProperties: false }),
  ],
  { description: '{ "value": "…" }, or { "set": true } for the one that is saved.' },
);
export type Secret = Type.Static<typeof SecretSchema>;

export const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const strict = { additionalProperties: false } as const;
