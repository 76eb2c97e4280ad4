import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Paths of a certificate and its key. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** A certificate with the key that fits it. */
export interface Pair {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

/** Where the pair of a name lies. */
export function filesOf(dir: string, stem: string): CertificateFiles {
  return { cert: path.join(dir, `${stem}.crt`), key: path.join(dir, `${stem}.key`) };
}

/**
 * Reads a pair; `undefined` when there is none that can be used: a file is missing or damaged, or
 * the two do not fit because writing them was cut short. A file that may not be read is an error.
 */
export function readPair(files: CertificateFiles): Pair | undefined {
  if (!existsSync(files.cert) || !existsSync(files.key)) return undefined;
  const [certPem, keyPem] = [readFileSync(files.cert), readFileSync(files.key)];
  try {
    const certificate = new X509Certificate(certPem);
    const key = createPrivateKey(keyPem);
    return certificate.checkPrivateKey(key) ? { certificate, key } : undefined;
  } catch {
    return undefined; // not PEM: the caller makes a new pair
  }
}

/** Writes a pair, each file whole or not at all. */
export function writePair(files: CertificateFiles, { certificate, key }: Pair): void {
  writePem(files.key, key.export({ type: 'pkcs8', format: 'pem' }).toString());
  writePem(files.cert, certificate.toString());
}

function writePem(file: string, pem: string): void {
  // Another server may write the same folder.
  const partial = `${file}.${String(process.pid)}.partial`;
  writeFileSync(partial, pem, { mode: 0o600, flush: true });
  renameSync(partial, file);
}
