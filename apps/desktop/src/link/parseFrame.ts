import { type ServerFrame, ServerFrameSchema } from '@batcave/shared/feed';
// The checker that reads the schema: the compiled one needs eval, which the browser's policy denies.
import { Check } from 'typebox/schema';

/** What a text of the stream turned out to be. */
export type ParsedFrame =
  | { readonly kind: 'frame'; readonly frame: ServerFrame }
  /** A type that this console does not know yet: a newer server may send it. */
  | { readonly kind: 'unknown'; readonly type: string }
  | { readonly kind: 'malformed'; readonly reason: string };

const schemaByType = new Map(
  ServerFrameSchema.anyOf.map((schema) => [schema.properties.type.const as string, schema]),
);

/** Reads a text of the stream as a frame of the contract. Never throws. */
export function parseFrame(text: string): ParsedFrame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'malformed', reason: 'a frame is not JSON' };
  }
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : null;
  if (typeof type !== 'string') return { kind: 'malformed', reason: 'a frame has no type' };
  const schema = schemaByType.get(type);
  if (schema === undefined) return { kind: 'unknown', type };
  if (!Check(schema, value))
    return { kind: 'malformed', reason: `a frame of type ${type} does not have its form` };
  return { kind: 'frame', frame: value as ServerFrame };
}
