import Type from 'typebox';

export const strict = { additionalProperties: false } as const;
export const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** The value of a parameter of a hook. */
export const ParameterValueSchema = Type.Union([
  Type.String({ maxLength: 1024 }),
  Type.Number(),
  Type.Boolean(),
]);
export type ParameterValue = Type.Static<typeof ParameterValueSchema>;
