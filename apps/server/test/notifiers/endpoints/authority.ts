import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

/** Certificate and key in PEM. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority for one test, which the system does not trust. */
export function createAuthority() {
  const keys = newKeys();
  const subject = [{ name: 'commonName', value: `test authority ${String(Math.random())}` }];
  const cert = sign(
    { subject, issuer: subject, publicKey: keys.publicKey },
    [{ name: 'basicConstraints', cA: true, critical: true }],
    keys.key,
  );
  return {
    cert,
    /** For names and addresses; by default one that is valid now. */
    issue(names: readonly string[], valid = { fromMs: -60_000, toMs: 3_600_000 }): TlsIdentity {
      const own = newKeys();
      const altNames = names.map((name) =>
        /^[\d.]+$|:/.test(name) ? { type: 7, ip: name } : { type: 2, value: name },
      );
      const request = {
        subject: [{ name: 'commonName', value: names[0] ?? 'nobody' }],
        issuer: subject,
        publicKey: own.publicKey,
        ...valid,
      };
      const extensions = [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
        { name: 'subjectAltName', altNames },
      ];
      return { cert: sign(request, extensions, keys.key), key: own.key };
    },
  };
}

interface Request {
  readonly subject: forge.pki.CertificateField[];
  readonly issuer: forge.pki.CertificateField[];
  readonly publicKey: string;
  readonly fromMs?: number;
  readonly toMs?: number;
}

function newKeys(): { publicKey: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function sign(request: Request, extensions: object[], authorityKey: string): string {
  const { subject, issuer, publicKey, fromMs = -60_000, toMs = 3_600_000 } = request;
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`;
  certificate.validity.notBefore = new Date(Date.now() + fromMs);
  certificate.validity.notAfter = new Date(Date.now() + toMs);
  certificate.setSubject(subject);
  certificate.setIssuer(issuer);
  certificate.setExtensions(extensions);
  certificate.sign(forge.pki.privateKeyFromPem(authorityKey), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}
