import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

/** A certificate and its key, in PEM form. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** A root that signs for tests. RSA, because node-forge builds nothing else. */
export interface TestAuthority {
  readonly cert: string;
  issue(subject: {
    readonly name: string;
    /** IP addresses that a server answers at. */
    readonly ips?: readonly string[];
    readonly notAfter?: Date;
  }): Identity;
}

const DAY_MS = 86_400_000;
let serial = 1;

export function createAuthority(name: string): TestAuthority {
  const pair = createKeyPair();
  const root = build(name, name, pair.publicKey, new Date(Date.now() + DAY_MS));
  root.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ]);
  root.sign(pair.privateKey, forge.md.sha256.create());
  return {
    cert: forge.pki.certificateToPem(root),
    issue({ name: subject, ips = [], notAfter = new Date(Date.now() + DAY_MS) }) {
      const own = createKeyPair();
      const leaf = build(subject, name, own.publicKey, notAfter);
      leaf.setExtensions([
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
        { name: 'subjectAltName', altNames: ips.map((ip) => ({ type: 7, ip })) },
      ]);
      leaf.sign(pair.privateKey, forge.md.sha256.create());
      return { cert: forge.pki.certificateToPem(leaf), key: own.pem };
    },
  };
}

function createKeyPair() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return {
    pem: privateKey,
    privateKey: forge.pki.privateKeyFromPem(privateKey),
    publicKey: forge.pki.publicKeyFromPem(publicKey),
  };
}

function build(subject: string, issuer: string, key: forge.pki.PublicKey, notAfter: Date) {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = key;
  certificate.serialNumber = `01${(serial++).toString(16).padStart(8, '0')}`;
  certificate.validity.notBefore = new Date(Date.now() - 2 * DAY_MS);
  certificate.validity.notAfter = notAfter;
  certificate.setSubject([{ name: 'commonName', value: subject }]);
  certificate.setIssuer([{ name: 'commonName', value: issuer }]);
  return certificate;
}
