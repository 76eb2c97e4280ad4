import { createPublicKey, X509Certificate } from 'node:crypto';
import { makeLeafKey } from './certificate.ts';
import { type CertificateFiles, type Pair, readPair, writePair } from './pairFiles.ts';

/**
 * Finds a leaf with its key in its files, or has one made for a new key.
 *
 * `isGood` says whether the one that is there will do: of the right issuer, with the right names, good
 * for a while. `make` gets the public key alone and gives the certificate with the CA that issued it,
 * PEM, the leaf first; that is what the certificate's file then holds.
 */
export async function keepLeaf(options: {
  readonly files: CertificateFiles;
  readonly isGood: (certificate: X509Certificate) => boolean;
  readonly make: (spki: Buffer) => Promise<string>;
}): Promise<Pair> {
  const { files, isGood, make } = options;
  const found = readPair(files);
  if (found !== undefined && isGood(found.certificate)) return found;
  const key = await makeLeafKey();
  const chain = await make(createPublicKey(key).export({ type: 'spki', format: 'der' }));
  const certificate = new X509Certificate(chain); // the first of them
  if (!certificate.checkPrivateKey(key))
    throw new Error(`The certificate for ${files.cert} is of another key.`);
  writePair(files, { certificate, key }, chain);
  return { certificate, key };
}
