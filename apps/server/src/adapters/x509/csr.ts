import { verify } from 'node:crypto';
import { AppError } from '@batcave/shared/errors';
import forge from 'node-forge';
import type { CsrFacts } from '../../identity/index.ts';
import { type Asn1, bitsOf, bytesOf, partsOf, readDer, writeDer } from './der.ts';
import { readStrongSpki } from './strongSpki.ts';

const MAX_BYTES = 8192;
const MAX_DEPTH = 10; // a value in an extension in a request has eight

const { Type } = forge.asn1;

// One blank alone before the text: with any number of them, a page of blanks would take long to refuse.
const PEM = /^-----BEGIN ((?:NEW )?CERTIFICATE REQUEST)-----\s([A-Za-z0-9+/=\s]+)-----END \1-----$/;

/** Signatures that a request may have, by the bytes of their object id. */
const ALGORITHMS: ReadonlyMap<string, { readonly keyType: string; readonly hash: string }> =
  new Map(
    (
      [
        ['1.2.840.113549.1.1.11', 'rsa', 'sha256'],
        ['1.2.840.113549.1.1.12', 'rsa', 'sha384'],
        ['1.2.840.113549.1.1.13', 'rsa', 'sha512'],
        ['1.2.840.10045.4.3.2', 'ec', 'sha256'],
      ] as const
    ).map(([id, keyType, hash]) => [forge.asn1.oidToDer(id).toHex(), { keyType, hash }]),
  );

/**
 * Reads a certificate request (PKCS#10, PEM) and checks that who made it holds its key.
 *
 * Of what it says only the key counts: name and use come from the right to enrol, not from who asks.
 * node-forge finds the parts; the key and the signature are Node's to judge, the key first.
 *
 * @throws AppError `csr_refused` that says what it must be
 */
export function readCsr(pem: string): CsrFacts {
  const { info, spki, algorithm, signature } = partsOfRequest(derOf(pem));
  const key = readStrongSpki(writeDer(spki));
  const known = ALGORITHMS.get(idOf(algorithm));
  if (known === undefined || known.keyType !== key.asymmetricKeyType)
    throw refused('signed with its own key, RSA (PKCS #1 v1.5) or ECDSA, over SHA-256');
  if (!verify(known.hash, writeDer(info), key, signature))
    throw refused('signed with the key that it holds: this signature is of another or damaged');
  return {
    keyType: key.asymmetricKeyType,
    keyDetails: key.asymmetricKeyDetails ?? {},
    spki: key.export({ type: 'spki', format: 'der' }),
  };
}

function refused(must: string): AppError {
  return new AppError('csr_refused', `A certificate request must be ${must}.`);
}

const FORM = 'PKCS #10 in PEM: -----BEGIN CERTIFICATE REQUEST-----';

function derOf(pem: string): Buffer {
  if (Buffer.byteLength(pem) > MAX_BYTES) throw refused(`${String(MAX_BYTES)} bytes or fewer`);
  const base64 = PEM.exec(pem.trim())?.[2]?.replaceAll(/\s/g, '') ?? '';
  const der = Buffer.from(base64, 'base64');
  if (der.length === 0 || der.toString('base64') !== base64) throw refused(FORM);
  return der;
}

interface Parts {
  /** What is signed. */
  readonly info: Asn1;
  readonly spki: Asn1;
  readonly algorithm: Asn1;
  readonly signature: Buffer;
}

/** RFC 2986 section 4. */
function partsOfRequest(der: Buffer): Parts {
  const [info, algorithm, signatureBits, ...rest] = partsOf(parse(der)) ?? [];
  const [version, subject, spki, attributes, ...more] = partsOf(info) ?? [];
  const signature = bitsOf(signatureBits);
  const isRequest =
    rest.length === 0 &&
    more.length === 0 &&
    bytesOf(version, Type.INTEGER)?.equals(VERSION) === true &&
    partsOf(subject) !== undefined &&
    attributes?.tagClass === forge.asn1.Class.CONTEXT_SPECIFIC;
  if (!isRequest || !info || !spki || !algorithm || !signature) throw refused(FORM);
  return { info, spki, algorithm, signature };
}

const VERSION = Buffer.of(0);

function parse(der: Buffer): Asn1 {
  try {
    return readDer(der, MAX_DEPTH);
  } catch {
    throw refused(FORM); // garbage, cut short, or too deep: the form is what to look at
  }
}

function idOf(algorithm: Asn1): string {
  const [id, parameters] = partsOf(algorithm) ?? [];
  const isPlain = parameters === undefined || bytesOf(parameters, Type.NULL)?.length === 0;
  return isPlain ? (bytesOf(id, Type.OID)?.toString('hex') ?? '') : '';
}
