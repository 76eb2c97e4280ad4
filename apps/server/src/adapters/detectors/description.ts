import Type from 'typebox';
import { Check } from 'typebox/value';
import { firstFault } from './firstFault.ts';
import { MAX_PARAMETERS } from './limits.ts';

const ParameterSchema = Type.Object(
  {
    default: Type.Number(),
    min: Type.Number(),
    max: Type.Number(),
    integer: Type.Optional(Type.Boolean()),
    what: Type.String({ minLength: 1, maxLength: 200 }),
  },
  { additionalProperties: false },
);

const DescriptionSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    version: Type.String({ minLength: 1, maxLength: 100 }),
    what: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    parameters: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' }), ParameterSchema, {
        additionalProperties: false,
        maxProperties: MAX_PARAMETERS,
      }),
    ),
    defaultThreshold: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
  },
  { additionalProperties: false },
);

/** What a module says of itself. */
export type Description = Type.Static<typeof DescriptionSchema>;

/**
 * Reads what a module says of itself.
 *
 * @throws Error with the field and its limit.
 */
export function readDescription(text: string): Description {
  const said: unknown = JSON.parse(text);
  if (!Check(DescriptionSchema, said))
    throw new Error(`its default export is not a detector: ${firstFault(DescriptionSchema, said)}`);
  for (const [name, { default: usual, min, max, integer }] of Object.entries(said.parameters ?? {}))
    if (!(min <= usual && usual <= max) || (integer === true && !Number.isInteger(usual)))
      throw new Error(
        `its parameter ${name} is not one: the default ${String(usual)} must lie between min ${String(min)} and max ${String(max)}, and be whole where integer is set`,
      );
  return said;
}
