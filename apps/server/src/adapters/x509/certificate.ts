import {
  createHash,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';
import {
  bitsOf,
  bits,
  integerHex,
  partsOf,
  readDer,
  sequence,
  sha256WithRsa,
  writeDer,
} from './der.ts';

const BACKDATE_MS = 60_000; // for a peer whose clock is a little behind
const SECOND_MS = 1000; // certificates know no less
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';

/** What a certificate says. */
export interface CertificateProfile {
  readonly commonName: string;
  /** Default: a minute ago. */
  readonly notBeforeMs?: number;
  readonly notAfterMs: number;
  readonly publicKey: KeyObject;
  readonly kind: 'ca' | 'client' | 'server';
  /** `URI:…`, `DNS:…` or `IP:…`. */
  readonly names: readonly string[];
  /** How many CAs may follow below a CA: 1 for a root, 0, the default, for one that issues leaves. */
  readonly pathLength?: number;
  /** Extended key usage of a leaf instead of the one of its kind; empty for none. */
  readonly usages?: readonly ('clientAuth' | 'serverAuth')[];
}

/** Who signs: itself when `certificate` is absent. The key is RSA, and `commonName` is all of its name. */
export interface Issuer {
  readonly certificate?: X509Certificate;
  readonly commonName: string;
  readonly key: KeyObject;
}

/** A key for a CA: RSA with 3072 bits, the smallest of 128-bit strength that node-forge can describe. */
export async function makeCaKey(): Promise<KeyObject> {
  const options = { modulusLength: 3072, publicExponent: 65_537 };
  return (await promisify(generateKeyPair)('rsa', options)).privateKey;
}

/** A key for a leaf: P-256, of the same strength, made in a millisecond, and half the cost of a handshake. */
export async function makeLeafKey(): Promise<KeyObject> {
  return (await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' })).privateKey;
}

function altName(name: string): { type: number; value?: string; ip?: string } {
  const colon = name.indexOf(':');
  const value = name.slice(colon + 1);
  switch (name.slice(0, colon)) {
    case 'URI':
      return { type: 6, value };
    case 'IP':
      return { type: 7, ip: value };
    default:
      return { type: 2, value };
  }
}

/** SHA-1 of the key's bits, as RFC 5280 section 4.2.1.2 has it: a name for the key, not a protection. */
export function keyIdentifier(key: KeyObject): string {
  const [, keyBits] = partsOf(readDer(key.export({ type: 'spki', format: 'der' }))) ?? [];
  const bytes = bitsOf(keyBits);
  if (bytes === undefined) throw new Error('A public key without bits.');
  return createHash('sha1').update(bytes).digest().toString('latin1');
}

function usagesOf({ kind, usages }: CertificateProfile): readonly (keyof typeof USAGES)[] {
  if (kind === 'ca') return [];
  return usages ?? [kind === 'client' ? 'clientAuth' : 'serverAuth'];
}

const USAGES = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2' } as const;

function extensions(profile: CertificateProfile, issuerKey: KeyObject): object[] {
  const { kind, names, publicKey } = profile;
  const identifiers = [
    { id: '2.5.29.14', value: `\x04\x14${keyIdentifier(publicKey)}` },
    { name: 'authorityKeyIdentifier', keyIdentifier: keyIdentifier(issuerKey) },
  ];
  if (kind === 'ca')
    return [
      {
        name: 'basicConstraints',
        critical: true,
        cA: true,
        pathLenConstraint: profile.pathLength ?? 0,
      },
      { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
      ...identifiers,
    ];
  const usages = usagesOf(profile);
  return [
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true },
    ...(usages.length === 0
      ? []
      : [{ name: 'extKeyUsage', ...Object.fromEntries(usages.map((usage) => [usage, true])) }]),
    { name: 'subjectAltName', altNames: names.map(altName) },
    ...identifiers,
  ];
}

type Pki = typeof forge.pki & {
  getTBSCertificate(certificate: forge.pki.Certificate): forge.asn1.Asn1;
};

const KEY = 6; // subjectPublicKeyInfo in the TBSCertificate of RFC 5280 section 4.1

/** The part that is signed. forge knows RSA keys only, so the key goes in as Node wrote it. */
function toBeSigned(cert: forge.pki.Certificate, publicKey: KeyObject): forge.asn1.Asn1 {
  const placeholder = new forge.jsbn.BigInteger('3');
  cert.publicKey = forge.pki.setRsaPublicKey(placeholder, placeholder);
  const tbs = (forge.pki as Pki).getTBSCertificate(cert);
  const spki = readDer(publicKey.export({ type: 'spki', format: 'der' }));
  (tbs.value as forge.asn1.Asn1[])[KEY] = spki;
  return tbs;
}

/** 128 random bits: nobody can foresee what will be signed, and no two are ever the same. */
function newSerial(): string {
  return integerHex(BigInt(`0x${randomBytes(16).toString('hex')}`));
}

/** Serial number as the product writes it: hexadecimal, lower case, without leading zeros. */
export function serialOf(certificate: X509Certificate): string {
  return BigInt(`0x${certificate.serialNumber}`).toString(16);
}

/** A name of one part. UTF-8: the usual form allows no underscore. */
function nameOf(commonName: string): forge.pki.CertificateField[] {
  const valueTagClass = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class;
  return [{ name: 'commonName', value: commonName, valueTagClass }];
}

/**
 * Builds and signs a certificate.
 *
 * node-forge only writes the ASN.1. Keys and the signature are Node's: forge's own are slow and
 * have been wrong before. What comes out is read back and checked before anybody gets it.
 */
export function makeCertificate(profile: CertificateProfile, issuer: Issuer): X509Certificate {
  const issuerKey = createPublicKey(issuer.key);
  const cert = forge.pki.createCertificate();
  cert.serialNumber = newSerial();
  cert.validity.notBefore = new Date(profile.notBeforeMs ?? Date.now() - BACKDATE_MS);
  cert.validity.notAfter = new Date(profile.notAfterMs);
  cert.setSubject(nameOf(profile.commonName));
  cert.setIssuer(nameOf(issuer.commonName));
  cert.setExtensions(extensions(profile, issuerKey));
  cert.signatureOid = cert.siginfo.algorithmOid = SHA256_WITH_RSA;

  const tbs = toBeSigned(cert, profile.publicKey);
  const signature = sign('sha256', writeDer(tbs), issuer.key);
  const made = new X509Certificate(writeDer(sequence(tbs, sha256WithRsa(), bits(signature))));
  if (
    !isWhatWasAsked(made, profile, issuer, issuerKey) ||
    serialOf(made) !== cert.serialNumber.replace(/^0+/, '')
  )
    throw new Error(`The certificate for ${profile.commonName} does not verify.`);
  return made;
}

/** Whether a certificate, as anybody reads it, is of this issuer and says this and no more. */
function isWhatWasAsked(
  made: X509Certificate,
  profile: CertificateProfile,
  issuer: Issuer,
  issuerKey: KeyObject,
): boolean {
  const usages = usagesOf(profile).map((usage) => USAGES[usage]);
  return (
    made.verify(issuerKey) &&
    made.checkIssued(issuer.certificate ?? made) &&
    made.publicKey.equals(profile.publicKey) &&
    made.ca === (profile.kind === 'ca') &&
    ((made.keyUsage as readonly string[] | undefined) ?? []).join() === usages.join() &&
    Math.abs(Date.parse(made.validTo) - profile.notAfterMs) < SECOND_MS
  );
}
