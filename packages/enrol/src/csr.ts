import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import forge from 'node-forge';

const { asn1, pki } = forge;
const { Class, Type } = asn1;
/** The types lag behind: what is in a bit string stays as Node wrote it. */
const fromDer = asn1.fromDer as unknown as (
  bytes: string,
  options: { readonly decodeBitStrings: boolean },
) => forge.asn1.Asn1;

/** What a certificate request asks for. */
export interface CsrSubject {
  readonly commonName: string;
  /** The identity as a URI. A hint: the server puts in what it knows. */
  readonly uri?: string;
  /** RSA. It signs, which proves that whoever asks has it. */
  readonly key: KeyObject;
}

/**
 * Makes a certificate request (PKCS#10, RFC 2986) as PEM.
 *
 * node-forge writes the ASN.1; the signature is Node's, so the private key never becomes a JavaScript
 * number of forge's, which are slow and stay in memory.
 */
export function makeCsr(subject: CsrSubject): string {
  const info = requestInfo(subject);
  const signature = sign('sha256', Buffer.from(toDer(info), 'latin1'), subject.key);
  const request = sequence([
    info,
    sequence([oid('sha256WithRSAEncryption'), asn1.create(Class.UNIVERSAL, Type.NULL, false, '')]),
    // A bit string begins with the number of its unused bits.
    asn1.create(Class.UNIVERSAL, Type.BITSTRING, false, `\0${signature.toString('latin1')}`),
  ]);
  const lines =
    Buffer.from(toDer(request), 'latin1')
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [
    '-----BEGIN CERTIFICATE REQUEST-----',
    ...lines,
    '-----END CERTIFICATE REQUEST-----',
    '',
  ].join('\n');
}

function requestInfo({ commonName, uri, key }: CsrSubject): forge.asn1.Asn1 {
  const name = sequence([
    asn1.create(Class.UNIVERSAL, Type.SET, true, [
      sequence([oid('commonName'), primitive(Type.UTF8, forge.util.encodeUtf8(commonName))]),
    ]),
  ]);
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return sequence([
    primitive(Type.INTEGER, '\0'),
    name,
    fromDer(spki.toString('latin1'), { decodeBitStrings: false }),
    asn1.create(Class.CONTEXT_SPECIFIC, 0, true, uri === undefined ? [] : [extensionRequest(uri)]),
  ]);
}

/** RFC 2985 section 5.4.2, with one subjectAltName (RFC 5280 section 4.2.1.6). */
function extensionRequest(uri: string): forge.asn1.Asn1 {
  const URI = 6;
  const names = sequence([asn1.create(Class.CONTEXT_SPECIFIC, URI, false, uri)]);
  const extension = sequence([oid('subjectAltName'), primitive(Type.OCTETSTRING, toDer(names))]);
  return sequence([
    oid('extensionRequest'),
    asn1.create(Class.UNIVERSAL, Type.SET, true, [sequence([extension])]),
  ]);
}

function sequence(parts: forge.asn1.Asn1[]): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, parts);
}

function primitive(type: forge.asn1.Type, bytes: string): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, type, false, bytes);
}

function oid(name: string): forge.asn1.Asn1 {
  return primitive(Type.OID, asn1.oidToDer(pki.oids[name] as string).getBytes());
}

function toDer(value: forge.asn1.Asn1): string {
  return asn1.toDer(value).getBytes();
}
