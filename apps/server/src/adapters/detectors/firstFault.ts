import type { TSchema } from 'typebox';
import { Errors } from 'typebox/value';

/**
 * The first thing that keeps a value from its schema, in words: `/window must be <= 512`.
 *
 * @param place  JSON Pointer of the value.
 */
export function firstFault(schema: TSchema, value: unknown, place = ''): string {
  // A name that may not be there is told twice: once as a schema that nothing fits.
  const fault = Errors(schema, value).find(({ keyword }) => keyword !== 'boolean');
  if (fault === undefined) return 'it is wrong';
  const where = place + fault.instancePath;
  const { additionalProperties, allowedValues } = fault.params as Record<string, unknown>;
  const list = additionalProperties ?? allowedValues;
  const named = Array.isArray(list) ? `: ${list.map(String).join(', ')}` : '';
  return `${where === '' ? 'it' : where} ${fault.message}${named}`;
}
