import { readFileSync } from 'node:fs';
import { altNameOf, type CertificateFiles, filesOf, keepLeaf } from '../adapters/x509/index.ts';
import { renewAtMs } from '../identity/index.ts';
import type { Pki } from './openPki.ts';

const LIFE_MS = 30 * 86_400_000;

/** What a listener presents. */
export interface ServerPair {
  readonly cert: string;
  readonly key: string;
}

/**
 * Sees to it that this server has a certificate of its CA with its names, that lasts.
 *
 * @param dir where the pair lies: this server's own folder, since servers of a cluster have other names
 * @param names as the certificate must have them, and no other
 */
export async function keepServerCertificate(
  pki: Pki,
  dir: string,
  names: readonly string[],
  nowMs: number,
): Promise<{ readonly files: CertificateFiles; readonly pair: ServerPair }> {
  const files = filesOf(dir, 'server');
  await keepLeaf({
    files,
    isGood: (certificate) =>
      pki.authorities.servers.some(
        (ca) => certificate.checkIssued(ca) && certificate.verify(ca.publicKey),
      ) &&
      certificate.subjectAltName === altNameOf(names) &&
      nowMs < renewAtMs(Date.parse(certificate.validFrom), Date.parse(certificate.validTo)),
    make: async (spki) =>
      (await pki.signer.signServerLeaf({ spki, notAfterMs: nowMs + LIFE_MS })).chain,
  });
  return {
    files,
    pair: { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') },
  };
}
