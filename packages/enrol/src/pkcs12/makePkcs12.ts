import { createPrivateKey } from 'node:crypto';
import forge from 'node-forge';
import { readChain } from '../certificate.ts';

/** Derivations of the key from the passphrase: forge's own 2,048 are too few for a file that travels. */
const ITERATIONS = 100_000;

/** What goes into the file, as PEM. The key is RSA: node-forge writes no other. */
export interface Pkcs12Input {
  readonly certificate: string;
  /** Whoever issued the certificate, the nearest first. */
  readonly chain?: string;
  readonly key: string;
  readonly passphrase: string;
}

/** Writes a PKCS#12 file with AES-256. It takes about a second and holds up the thread meanwhile. */
export function makePkcs12({ certificate, chain = '', key, passphrase }: Pkcs12Input): Buffer {
  const certificates = readChain(certificate + chain);
  if (certificates === undefined) throw new Error('There is no certificate to export.');
  const pkcs1 = createPrivateKey(key).export({ type: 'pkcs1', format: 'pem' }) as string;
  const file = forge.pkcs12.toPkcs12Asn1(
    forge.pki.privateKeyFromPem(pkcs1),
    certificates.map((each) => forge.pki.certificateFromPem(each.toString())),
    passphrase,
    { algorithm: 'aes256', count: ITERATIONS, saltSize: 16 },
  );
  return Buffer.from(forge.asn1.toDer(file).getBytes(), 'latin1');
}
