import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { type Enrolled, type EnrolFailure, formatKey, makeKey, renew } from '@batcave/enrol';
import { moveFile, placeFile, PRIVATE } from './placeFile.ts';

/** Files of a certificate with its key, and of the root that verifies the server. PEM. */
export interface OwnFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/**
 * Renews a certificate in its files, with a new key, over mutual TLS with the one that is there.
 *
 * The old pair stays until the new one is on the disk beside it, and then both files are replaced. What
 * is cut short, by a power cut or a full disk, is finished by the next call: the new key is on the disk
 * before it is sent, and the same one is used again.
 *
 * @throws when a file cannot be read or written
 */
export async function renewFiles(
  files: OwnFiles,
  server: string,
): Promise<Enrolled | EnrolFailure> {
  const { cert, key, ca } = files;
  const places = placesOf(files);
  finishRenewal(files);
  if (!existsSync(places.nextKey))
    placeFile(places.nextKey, formatKey(await makeKey()), PRIVATE, key);
  const renewed = await renew({
    server,
    root: readFileSync(ca, 'utf8'),
    certificate: readFileSync(cert, 'utf8'),
    key: readFileSync(key, 'utf8'),
    newKey: createPrivateKey(readFileSync(places.nextKey)),
  });
  if (!renewed.ok) {
    // It may have been the key that was refused. Whose answer was lost, though, may still get it.
    if (!renewed.retryable) rmSync(places.nextKey, { force: true });
    return renewed;
  }
  placeFile(places.nextCert, renewed.certificate, PRIVATE, cert);
  finishRenewal(files);
  return renewed;
}

/**
 * Puts a pair in its place that was received whole before. Each of the steps in which that can have been
 * left is told by which key fits which certificate.
 */
export function finishRenewal(files: Pick<OwnFiles, 'cert' | 'key'>): void {
  const { cert, key, nextCert, nextKey } = placesOf(files);
  if (existsSync(nextCert)) {
    const fitsNext = existsSync(nextKey) && fits(nextCert, nextKey);
    if (fitsNext) moveFile(nextKey, key);
    if (fitsNext || fits(nextCert, key)) moveFile(nextCert, cert);
    else rmSync(nextCert);
  } else if (existsSync(nextKey) && !fits(cert, key) && fits(cert, nextKey)) moveFile(nextKey, key);
}

/** Where the pair is, and where the next one waits. Of a link the file: the link shall stay one. */
function placesOf(files: Pick<OwnFiles, 'cert' | 'key'>) {
  const [cert, key] = [realpathSync(files.cert), realpathSync(files.key)];
  return { cert, key, nextCert: `${cert}.next`, nextKey: `${key}.next` };
}

function fits(cert: string, keyFile: string): boolean {
  let key: KeyObject;
  try {
    key = createPrivateKey(readFileSync(keyFile));
  } catch {
    return false; // a key that cannot be read fits nothing
  }
  return new X509Certificate(readFileSync(cert)).checkPrivateKey(key);
}
