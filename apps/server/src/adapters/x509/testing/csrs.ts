import { createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import forge from 'node-forge';
import { type Asn1, bits, integer, oid, readDer, sequence, tagged, writeDer } from '../der.ts';

/** What of a certificate request is other than it should be. */
export interface CsrTwist {
  /** In place of the public key of `key`. */
  readonly spki?: Buffer;
  /** In place of the signature. */
  readonly signature?: Buffer;
  /** In place of the algorithm of the key. */
  readonly algorithm?: string;
  readonly version?: bigint;
  readonly attributes?: readonly Asn1[];
}

const ALGORITHM = { rsa: '1.2.840.113549.1.1.11', ec: '1.2.840.10045.4.3.2' } as const;

/** A certificate request (PKCS #10, PEM) as nobody's tool would make it. */
export function craftCsr(key: KeyObject, twist: CsrTwist = {}): string {
  const spki = twist.spki ?? createPublicKey(key).export({ type: 'spki', format: 'der' });
  const info = sequence(
    integer(twist.version ?? 0n),
    sequence(),
    readDer(spki),
    tagged(0, twist.attributes ?? []),
  );
  const usual = key.asymmetricKeyType === 'rsa' ? ALGORITHM.rsa : ALGORITHM.ec;
  const signature = twist.signature ?? sign('sha256', writeDer(info), key);
  return csrPem(writeDer(sequence(info, sequence(oid(twist.algorithm ?? usual)), bits(signature))));
}

export function csrPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  const label = 'CERTIFICATE REQUEST';
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** A public RSA key that nobody has the private key of: made at once, at any size. */
export function rsaSpki(bitLength: number, exponent = 65_537): Buffer {
  const n = randomBytes(bitLength / 8);
  n[0] = (n[0] ?? 0) | 0x80;
  n[n.length - 1] = (n.at(-1) ?? 0) | 1;
  const e = Buffer.from(exponent.toString(16).padStart(6, '0'), 'hex');
  const jwk = { kty: 'RSA', n: n.toString('base64url'), e: e.toString('base64url') };
  return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
}

/** Sequences in sequences, so many deep. */
export function nested(depth: number): Asn1 {
  let value = forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.NULL, false, '');
  for (let level = 0; level < depth; level += 1) value = sequence(value);
  return value;
}
