import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeWhole } from './wholeFile.ts';

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

/** Writes a pair, each file whole or not at all; the certificate with its chain where there is one. */
export function writePair(
  files: CertificateFiles,
  { certificate, key }: Pair,
  chain?: string,
): void {
  writeWhole(files.key, key.export({ type: 'pkcs8', format: 'pem' }).toString());
  writeWhole(files.cert, chain ?? certificate.toString());
}
