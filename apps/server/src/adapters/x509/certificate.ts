import {
  createPrivateKey,
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
  readonly notAfterMs: number;
  readonly publicKey: KeyObject;
  readonly kind: 'ca' | 'client' | 'server';
  /** `URI:…`, `DNS:…` or `IP:…`. */
  readonly names: readonly string[];
}

/** Who signs: itself when `certificate` is absent. */
export interface Issuer {
  readonly certificate?: X509Certificate;
  readonly commonName: string;
  readonly key: KeyObject;
}

/** A key of its own: RSA with 3072 bits, the smallest of 128-bit strength that every TLS stack takes. */
export async function makeKey(): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 3072,
    publicExponent: 65_537,
  });
  return privateKey;
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

function extensions({ kind, names }: CertificateProfile): object[] {
  if (kind === 'ca')
    return [
      { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
      { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
      { name: 'subjectKeyIdentifier' },
    ];
  return [
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true },
    { name: 'extKeyUsage', ...(kind === 'client' ? { clientAuth: true } : { serverAuth: true }) },
    { name: 'subjectAltName', altNames: names.map(altName) },
    { name: 'subjectKeyIdentifier' },
  ];
}

/**
 * Builds and signs a certificate.
 *
 * node-forge only writes the ASN.1. Keys and the signature are Node's: forge's own are slow and
 * have been wrong before. What comes out is read back and checked before anybody gets it.
 */
export function makeCertificate(profile: CertificateProfile, issuer: Issuer): X509Certificate {
  const cert = forge.pki.createCertificate();
  cert.publicKey = forge.pki.publicKeyFromPem(
    profile.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  );
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40; // positive, and never short
  cert.serialNumber = serial.toString('hex');
  cert.validity.notBefore = new Date(Date.now() - BACKDATE_MS);
  cert.validity.notAfter = new Date(profile.notAfterMs);
  cert.setSubject([{ name: 'commonName', value: profile.commonName }]);
  cert.setIssuer([{ name: 'commonName', value: issuer.commonName }]);
  cert.setExtensions(extensions(profile));

  const algorithm = forge.pki.oids['sha256WithRSAEncryption'] ?? '';
  cert.md = forge.md.sha256.create();
  cert.signatureOid = cert.siginfo.algorithmOid = algorithm;
  const pki = forge.pki as typeof forge.pki & {
    getTBSCertificate(certificate: forge.pki.Certificate): forge.asn1.Asn1;
  };
  cert.tbsCertificate = pki.getTBSCertificate(cert);
  const tbs = Buffer.from(forge.asn1.toDer(cert.tbsCertificate).getBytes(), 'latin1');
  cert.signature = sign('sha256', tbs, issuer.key).toString('latin1');

  const made = new X509Certificate(forge.pki.certificateToPem(cert));
  const issuerCertificate = issuer.certificate ?? made;
  if (
    !made.verify(createPublicKey(issuer.key)) ||
    !made.checkIssued(issuerCertificate) ||
    made.ca !== (profile.kind === 'ca')
  )
    throw new Error(`the certificate for ${profile.commonName} does not verify`);
  return made;
}

/** Reads a private key. */
export function readKey(pem: string): KeyObject {
  return createPrivateKey(pem);
}
