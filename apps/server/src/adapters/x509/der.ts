import forge from 'node-forge';

/** A value of ASN.1, as node-forge has it. */
export type Asn1 = forge.asn1.Asn1;

const { asn1 } = forge;
const { Class, Type } = asn1;

type FromDer = (
  bytes: string,
  options: { strict: boolean; decodeBitStrings: boolean; maxDepth: number },
) => Asn1;
const fromDer = asn1.fromDer as unknown as FromDer;

/** The deepest nesting that a certificate, a request or a key of ours has, and some more. */
const MAX_DEPTH = 16;

/** Writes a value as DER. */
export function writeDer(value: Asn1): Buffer {
  return Buffer.from(asn1.toDer(value).getBytes(), 'latin1');
}

/**
 * Reads DER, all of it and nothing else: what is written otherwise than DER has it is refused, so the
 * bytes of a part are the bytes that were signed.
 *
 * @throws Error, whose text is node-forge's and not for a stranger
 */
export function readDer(bytes: Buffer, maxDepth = MAX_DEPTH): Asn1 {
  // Bit strings stay closed: to look for structure in them costs time and has been exploited.
  const options = { strict: true, decodeBitStrings: false, maxDepth };
  const value = fromDer(bytes.toString('latin1'), options);
  if (!writeDer(value).equals(bytes)) throw new Error('It is not written as DER has it.');
  return value;
}

/** The parts of a sequence; undefined when it is none. */
export function partsOf(value: Asn1 | undefined): readonly Asn1[] | undefined {
  const isSequence = value?.tagClass === Class.UNIVERSAL && value.type === Type.SEQUENCE;
  return isSequence && Array.isArray(value.value) ? value.value : undefined;
}

/** The bytes of an integer, an object id or the like; undefined when it is of another type. */
export function bytesOf(value: Asn1 | undefined, type: forge.asn1.Type): Buffer | undefined {
  const fits = value?.tagClass === Class.UNIVERSAL && value.type === type;
  return fits && typeof value.value === 'string' ? Buffer.from(value.value, 'latin1') : undefined;
}

/** The bits of a bit string of whole bytes; undefined when it is something else. */
export function bitsOf(value: Asn1 | undefined): Buffer | undefined {
  const bytes = bytesOf(value, Type.BITSTRING);
  return bytes?.[0] === 0 ? bytes.subarray(1) : undefined;
}

export function sequence(...parts: readonly Asn1[]): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [...parts]);
}

export function oid(id: string): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(id).getBytes());
}

/** Hexadecimal of a number, with a leading zero byte where its sign would be taken for a minus. */
export function integerHex(value: bigint): string {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Number.parseInt(even.slice(0, 2), 16) > 0x7f ? `00${even}` : even;
}

export function integer(value: bigint, type: forge.asn1.Type = Type.INTEGER): Asn1 {
  const bytes = Buffer.from(integerHex(value), 'hex').toString('latin1');
  return asn1.create(Class.UNIVERSAL, type, false, bytes);
}

export function octets(bytes: Buffer): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, bytes.toString('latin1'));
}

export function bits(bytes: Buffer): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.BITSTRING, false, `\0${bytes.toString('latin1')}`);
}

/** `[0] EXPLICIT` and its like when given parts, `[0] IMPLICIT` when given bytes. */
export function tagged(tag: number, content: readonly Asn1[] | Buffer): Asn1 {
  const isBytes = Buffer.isBuffer(content);
  const value = isBytes ? content.toString('latin1') : [...content];
  return asn1.create(Class.CONTEXT_SPECIFIC, tag, !isBytes, value);
}

/** A time as RFC 5280 section 4.1.2.5 has it: two digits of the year until 2049, four from then on. */
export function time(ms: number): Asn1 {
  const date = new Date(ms);
  return date.getUTCFullYear() < 2050
    ? asn1.create(Class.UNIVERSAL, Type.UTCTIME, false, asn1.dateToUtcTime(date))
    : asn1.create(Class.UNIVERSAL, Type.GENERALIZEDTIME, false, asn1.dateToGeneralizedTime(date));
}

/** `sha256WithRSAEncryption`: what all of our authorities sign with. */
export function sha256WithRsa(): Asn1 {
  return sequence(oid('1.2.840.113549.1.1.11'), asn1.create(Class.UNIVERSAL, Type.NULL, false, ''));
}
