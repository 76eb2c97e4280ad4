import { createPublicKey, type X509Certificate } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readCertificates, RETIRED_KEY, retiredKeyPath } from './caFolder.ts';
import { readKey, writeKey } from './caSecret.ts';
import { makeCertificate } from './certificate.ts';
import {
  type Authority,
  authorityName,
  authorityOf,
  type OpenFolder,
  type Root,
} from './rootAuthority.ts';
import { writeWhole } from './wholeFile.ts';

const CA_LIFE_MS = 365 * 86_400_000;

export type IssuingUse = 'clients' | 'servers';

/** The authority that issues now, if it can, and the certificates of those before it. */
export interface Issuing {
  readonly current: Authority | undefined;
  readonly earlier: readonly X509Certificate[];
}

function filesOfUse({ paths }: OpenFolder, use: IssuingUse) {
  return use === 'clients'
    ? { cert: paths.clientsCert, key: paths.clientsKey }
    : { cert: paths.serversCert, key: paths.serversKey };
}

/**
 * Reads an issuing CA. The one in use is the certificate that fits the key: newer ones before it are of
 * a change that was cut short, and nobody has their keys.
 */
export async function readIssuing(
  folder: OpenFolder,
  use: IssuingUse,
  root: X509Certificate,
): Promise<Issuing> {
  const files = filesOfUse(folder, use);
  const valid = readCertificates(files.cert).filter(
    (certificate) =>
      certificate.ca &&
      certificate.checkIssued(root) &&
      certificate.verify(root.publicKey) &&
      Date.parse(certificate.validTo) > Date.now(),
  );
  const key = await readKey(files.key, use, folder.secret);
  const at = key === undefined ? -1 : valid.findIndex((one) => one.checkPrivateKey(key));
  const certificate = valid[at];
  if (key === undefined || certificate === undefined) return { current: undefined, earlier: valid };
  return { current: authorityOf(certificate, key), earlier: valid.slice(at + 1) };
}

/**
 * Makes a new issuing CA. The one before it, and those before that, stay trusted unless told otherwise.
 *
 * Its certificate is written before its key takes the place of the old one: a process that dies in
 * between leaves the old CA in use.
 */
export async function makeIssuing(
  folder: OpenFolder,
  use: IssuingUse,
  root: Root,
  { current, earlier }: Issuing,
): Promise<Authority> {
  const files = filesOfUse(folder, use);
  const issuer = await root.open(`Making ${files.cert}`);
  const key = await folder.makeKey();
  const publicKey = createPublicKey(key);
  const notAfterMs = Math.min(Date.now() + CA_LIFE_MS, Date.parse(root.certificate.validTo));
  const commonName = authorityName(use, publicKey);
  const certificate = makeCertificate(
    { commonName, kind: 'ca', pathLength: 0, names: [], notAfterMs, publicKey },
    issuer,
  );
  if (current !== undefined && use === 'clients') {
    const retired = retiredKeyPath(folder.dir, current.certificate);
    await writeKey(retired, 'clients', current.key, folder.secret);
  }
  const before = current === undefined ? earlier : [current.certificate, ...earlier];
  writeIssuing(folder, use, [certificate, ...before]);
  await writeKey(files.key, use, key, folder.secret);
  return authorityOf(certificate, key);
}

/** Writes the certificates of an issuing CA, newest first. */
export function writeIssuing(
  folder: OpenFolder,
  use: IssuingUse,
  certificates: readonly X509Certificate[],
): void {
  const { cert } = filesOfUse(folder, use);
  const pem = certificates.map(String).join('');
  if (readCertificates(cert).map(String).join('') !== pem) writeWhole(cert, pem);
}

/** Opens the keys of earlier clients CAs, for their revocation lists, and drops those of none that is trusted. */
export async function readRetired(
  folder: OpenFolder,
  earlier: readonly X509Certificate[],
): Promise<Authority[]> {
  const retired = earlier.map(async (certificate) => {
    const key = await readKey(retiredKeyPath(folder.dir, certificate), 'clients', folder.secret);
    return key === undefined ? [] : [authorityOf(certificate, key)];
  });
  const wanted = new Set(earlier.map((certificate) => retiredKeyPath(folder.dir, certificate)));
  for (const name of readdirSync(folder.dir).filter((entry) => RETIRED_KEY.test(entry))) {
    const file = path.join(folder.dir, name);
    if (!wanted.has(file)) rmSync(file);
  }
  return (await Promise.all(retired)).flat();
}
