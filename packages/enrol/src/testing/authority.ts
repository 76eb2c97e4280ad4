import { createPublicKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import forge from 'node-forge';

const { pki } = forge;
const DAY_MS = 86_400_000;

/** A certificate, whoever issued it, and its key, as PEM. */
export interface TestIdentity {
  readonly cert: string;
  readonly key: string;
}

/** What a test wants a client's certificate to say. */
export interface TestClient {
  readonly uri: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly usages?: readonly ('clientAuth' | 'serverAuth')[];
  /** Further names beside the URI. */
  readonly dns?: readonly string[];
}

/** A root with a CA for clients and one for servers below it, as the server has them. */
export interface TestAuthority {
  readonly root: string;
  readonly rootSha256: string;
  readonly clientsCa: string;
  issueServer(ips: readonly string[]): TestIdentity;
  issueClient(client: TestClient): TestIdentity;
  /** Signs a certificate request; the request's own wishes do not count. Gives leaf and CA. */
  signCsr(csr: string, client: TestClient): string;
}

interface Signer {
  readonly name: string;
  readonly certificate: string;
  readonly key: forge.pki.rsa.PrivateKey;
}

interface Leaf {
  readonly name: string;
  readonly publicKey: forge.pki.PublicKey;
  readonly extensions: readonly object[];
  readonly notBefore?: Date | undefined;
  readonly notAfter?: Date | undefined;
}

/** Makes the three authorities. */
export function createTestAuthority(name: string): TestAuthority {
  const rootPair = createPair();
  const root: Signer = { name, key: rootPair.privateKey, certificate: '' };
  const rootPem = sign(root, { name, publicKey: rootPair.publicKey, extensions: CA });
  const clients = createCa(root, `${name} clients`);
  const servers = createCa(root, `${name} servers`);

  function client(wanted: TestClient, publicKey: forge.pki.PublicKey): string {
    const { uri, usages = ['clientAuth'], dns = [], notBefore, notAfter } = wanted;
    const names = [{ type: 6, value: uri }, ...dns.map((value) => ({ type: 2, value }))];
    return sign(clients, {
      name: uri.split('/').at(-1) ?? uri,
      publicKey,
      notBefore,
      notAfter,
      extensions: leafExtensions(usages, names),
    });
  }

  return {
    root: rootPem,
    rootSha256: new X509Certificate(rootPem).fingerprint256.replaceAll(':', '').toLowerCase(),
    clientsCa: clients.certificate,
    issueServer(ips) {
      const pair = createPair();
      const names = ips.map((ip) => ({ type: 7, ip }));
      const extensions = leafExtensions(['serverAuth'], names);
      const cert = sign(servers, { name: 'sentry', publicKey: pair.publicKey, extensions });
      return { cert: cert + servers.certificate, key: pair.pem };
    },
    issueClient(wanted) {
      const pair = createPair();
      return { cert: client(wanted, pair.publicKey) + clients.certificate, key: pair.pem };
    },
    signCsr(csr, wanted) {
      const request = pki.certificationRequestFromPem(csr);
      if (!request.verify() || request.publicKey === null)
        throw new Error('The CSR is not signed.');
      return client(wanted, request.publicKey) + clients.certificate;
    },
  };
}

const CA = [
  { name: 'basicConstraints', cA: true, critical: true },
  { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
];

function leafExtensions(usages: readonly string[], altNames: readonly object[]): object[] {
  return [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'extKeyUsage', ...Object.fromEntries(usages.map((usage) => [usage, true])) },
    { name: 'subjectAltName', altNames },
  ];
}

function createCa(root: Signer, name: string): Signer {
  const pair = createPair();
  const certificate = sign(root, { name, publicKey: pair.publicKey, extensions: CA });
  return { name, key: pair.privateKey, certificate };
}

/** 2,048 bits: nobody attacks a test, and it makes its keys in a fifth of the time. */
function createPair() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }) as string;
  return {
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    privateKey: pki.privateKeyFromPem(pkcs1),
    publicKey: pki.publicKeyFromPem(spki),
  };
}

function sign(signer: Signer, leaf: Leaf): string {
  const certificate = pki.createCertificate();
  certificate.publicKey = leaf.publicKey;
  // A first byte of 00 would be padding that DER forbids in front of a byte below 80.
  certificate.serialNumber = `01${randomBytes(8).toString('hex')}`;
  certificate.validity.notBefore = leaf.notBefore ?? new Date(Date.now() - 60_000);
  certificate.validity.notAfter = leaf.notAfter ?? new Date(Date.now() + DAY_MS);
  certificate.setSubject([{ name: 'commonName', value: leaf.name }]);
  certificate.setIssuer([{ name: 'commonName', value: signer.name }]);
  certificate.setExtensions([...leaf.extensions]);
  certificate.sign(signer.key, forge.md.sha256.create());
  return pki.certificateToPem(certificate);
}
