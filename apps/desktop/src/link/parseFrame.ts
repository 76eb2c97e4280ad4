import { type ServerFrame, ServerFrameSchema } from '@batcave/shared/feed';
// The checker that reads the schema: the compiled one needs eval, which the browser's policy denies.
import { Check } from 'typebox/schema';

/** What a text of the stream turned out to be. */
export type ParsedFrame =
  | { readonly kind: 'frame'; readonly frame: ServerFrame }
  /** A type that this console does not know yet: a newer server may send it. */
  | { readonly kind: 'unknown'; readonly type: string }
  /** A greeting in another protocol than ours: what follows cannot be read. */
  | { readonly kind: 'foreign'; readonly protocol: string; readonly version: string }
  | { readonly kind: 'malformed'; readonly reason: string };

/** What this console speaks. */
export const PROTOCOL = 'sentry.v1';
/** Longest text of a greeting in another protocol that is passed on. */
const MAX_WORD_LENGTH = 64;

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
  if (type === 'hello') {
    const foreign = readForeign(value as Record<string, unknown>);
    if (foreign !== undefined) return foreign;
  }
  if (!Check(schema, value))
    return { kind: 'malformed', reason: `a frame of type ${type} does not have its form` };
  return { kind: 'frame', frame: value as ServerFrame };
}

/** Of a later protocol only so much is taken for granted: that it says its name, and maybe its version. */
function readForeign({ protocol, version }: Record<string, unknown>): ParsedFrame | undefined {
  if (typeof protocol !== 'string' || protocol === PROTOCOL) return undefined;
  const word = (text: string) => text.slice(0, MAX_WORD_LENGTH);
  const told = typeof version === 'string' && version !== '' ? word(version) : 'unknown';
  return { kind: 'foreign', protocol: word(protocol), version: told };
}
