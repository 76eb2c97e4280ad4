const MAGIC = 0;
const HEAD_BYTES = 5;

/** A value taken apart: the JSON, and the id of its schema if one stood before it. */
export interface Unframed {
  readonly schemaId: number | undefined;
  readonly body: Buffer;
}

/** JSON as bytes; with a schema id in Confluent's wire format: a zero, the id, the JSON. */
export function frame(json: string, schemaId: number | undefined): Buffer {
  if (schemaId === undefined) return Buffer.from(json);
  const framed = Buffer.allocUnsafe(HEAD_BYTES + Buffer.byteLength(json));
  framed[0] = MAGIC;
  framed.writeInt32BE(schemaId, 1);
  framed.write(json, HEAD_BYTES);
  return framed;
}

/** Takes the id of the schema off a value. JSON never begins with a zero. */
export function unframe(value: Buffer): Unframed {
  if (value[0] !== MAGIC || value.length < HEAD_BYTES) return { schemaId: undefined, body: value };
  return { schemaId: value.readInt32BE(1), body: value.subarray(HEAD_BYTES) };
}
