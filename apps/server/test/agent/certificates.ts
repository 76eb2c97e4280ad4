import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import forge from 'node-forge';

export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority for one test. */
export function createAuthority(): Identity & { issue(name: string): Identity } {
  const keys = newKeys();
  const subject = [{ name: 'commonName', value: 'test authority' }];
  const cert = sign({ subject, issuer: subject, publicKey: keys.publicKey, isCa: true }, keys.key);
  return {
    cert,
    key: keys.key,
    issue(name) {
      const own = newKeys();
      const names = [{ name: 'commonName', value: name }];
      const request = { subject: names, issuer: subject, publicKey: own.publicKey, isCa: false };
      return { cert: sign(request, keys.key), key: own.key };
    },
  };
}

/** Writes an identity and the authority it trusts to PEM files; gives their paths. */
export async function writeCertificates(folder: string, { cert, key }: Identity, ca: string) {
  const paths = { cert: join(folder, 'cert'), key: join(folder, 'key'), ca: join(folder, 'ca') };
  await Promise.all([
    writeFile(paths.cert, cert),
    writeFile(paths.key, key),
    writeFile(paths.ca, ca),
  ]);
  return paths;
}

interface Request {
  readonly subject: forge.pki.CertificateField[];
  readonly issuer: forge.pki.CertificateField[];
  readonly publicKey: string;
  readonly isCa: boolean;
}

function newKeys(): { publicKey: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function sign({ subject, issuer, publicKey, isCa }: Request, authorityKey: string): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`;
  certificate.validity.notBefore = new Date(Date.now() - 60_000);
  certificate.validity.notAfter = new Date(Date.now() + 3_600_000);
  certificate.setSubject(subject);
  certificate.setIssuer(issuer);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: isCa, critical: true },
    ...(isCa
      ? []
      : [
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
        ]),
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(authorityKey), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}
