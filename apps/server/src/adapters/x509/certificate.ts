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

const BACKDATE_MS = 60_000; // for a peer whose clock is a little behind

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
  /** Extended key usage of a leaf instead of the one of its kind; empty for none. */
  readonly usages?: readonly ('clientAuth' | 'serverAuth')[];
}

/** Who signs: itself when `certificate` is absent. The key is RSA. */
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
function keyIdentifier(key: KeyObject): string {
  const bits =
    key.asymmetricKeyType === 'rsa'
      ? key.export({ type: 'pkcs1', format: 'der' })
      : key.export({ type: 'spki', format: 'der' }).subarray(-65); // an uncompressed P-256 point
  return createHash('sha1').update(bits).digest().toString('latin1');
}

function extensions(profile: CertificateProfile, issuerKey: KeyObject): object[] {
  const { kind, names, publicKey } = profile;
  const identifiers = [
    { id: '2.5.29.14', value: `\x04\x14${keyIdentifier(publicKey)}` },
    { name: 'authorityKeyIdentifier', keyIdentifier: keyIdentifier(issuerKey) },
  ];
  if (kind === 'ca')
    return [
      { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
      { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
      ...identifiers,
    ];
  const usages = profile.usages ?? [kind === 'client' ? 'clientAuth' : 'serverAuth'];
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
type FromDer = (bytes: string, options: { decodeBitStrings: boolean }) => forge.asn1.Asn1;

/** The part that is signed. forge knows RSA keys only, so the key goes in as Node wrote it. */
function toBeSigned(cert: forge.pki.Certificate, publicKey: KeyObject): forge.asn1.Asn1 {
  const placeholder = new forge.jsbn.BigInteger('3');
  cert.publicKey = forge.pki.setRsaPublicKey(placeholder, placeholder);
  const tbs = (forge.pki as Pki).getTBSCertificate(cert);
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('latin1');
  const KEY = 6; // subjectPublicKeyInfo in the TBSCertificate of RFC 5280 section 4.1
  (tbs.value as forge.asn1.Asn1[])[KEY] = (forge.asn1.fromDer as unknown as FromDer)(spki, {
    decodeBitStrings: false,
  });
  return tbs;
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
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40; // positive, and never short
  cert.serialNumber = serial.toString('hex');
  cert.validity.notBefore = new Date(profile.notBeforeMs ?? Date.now() - BACKDATE_MS);
  cert.validity.notAfter = new Date(profile.notAfterMs);
  cert.setSubject([{ name: 'commonName', value: profile.commonName }]);
  cert.setIssuer([{ name: 'commonName', value: issuer.commonName }]);
  cert.setExtensions(extensions(profile, issuerKey));

  const algorithm = forge.pki.oids['sha256WithRSAEncryption'] ?? '';
  cert.md = forge.md.sha256.create();
  cert.signatureOid = cert.siginfo.algorithmOid = algorithm;
  cert.tbsCertificate = toBeSigned(cert, profile.publicKey);
  const tbs = Buffer.from(forge.asn1.toDer(cert.tbsCertificate).getBytes(), 'latin1');
  cert.signature = sign('sha256', tbs, issuer.key).toString('latin1');

  const made = new X509Certificate(forge.pki.certificateToPem(cert));
  const isWhatWasAsked =
    made.verify(issuerKey) &&
    made.checkIssued(issuer.certificate ?? made) &&
    made.publicKey.equals(profile.publicKey) &&
    made.ca === (profile.kind === 'ca');
  if (!isWhatWasAsked)
    throw new Error(`The certificate for ${profile.commonName} does not verify.`);
  return made;
}
