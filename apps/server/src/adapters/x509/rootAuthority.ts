import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RevokedEntry } from '../../identity/index.ts';
import { type CaPaths, readCertificates } from './caFolder.ts';
import { readKey, writeKey } from './caSecret.ts';
import { type Issuer, keyIdentifier, makeCertificate } from './certificate.ts';
import { makeRevocationList, revocationListPem } from './revocationList.ts';
import type { Passphrase } from './sealedKey.ts';
import { writeWhole } from './wholeFile.ts';

const ROOT_LIFE_MS = 3652 * 86_400_000;

/** An authority with its certificate and its key: only in a process that signs. */
export type Authority = Issuer & { readonly certificate: X509Certificate };

/** Where a CA's files lie, and the passphrases of its keys. */
export interface OpenFolder {
  readonly dir: string;
  readonly paths: CaPaths;
  readonly secret: Passphrase;
  /** Read only when the root key is to be opened: it may be kept elsewhere. */
  readonly rootSecret: () => Passphrase;
  /** Makes the key of an authority. */
  readonly makeKey: () => Promise<KeyObject>;
}

/** The root: its certificate, and its key when something is to be signed with it. */
export interface Root {
  readonly certificate: X509Certificate;
  /** Whether the key is at hand. */
  hasKey(): boolean;
  /** @throws Error that says where the key must be brought, and what for */
  open(why: string): Promise<Authority>;
}

/** A name for an authority that no other has: revocation lists are found by it. */
export function authorityName(use: 'root' | 'clients' | 'servers', publicKey: KeyObject): string {
  const id = Buffer.from(keyIdentifier(publicKey), 'latin1').toString('hex').slice(0, 8);
  return `Sentry ${use} ${id}`;
}

/** An authority of a certificate and its key. */
export function authorityOf(certificate: X509Certificate, key: KeyObject): Authority {
  return { certificate, key, commonName: certificate.subject.replace(/^CN=/, '') };
}

/**
 * Finds the root of a folder, or makes it in an empty one. A root certificate that is missing is made
 * anew of its key; where both are gone but something was issued, nothing can be done here.
 */
export async function findRoot(folder: OpenFolder): Promise<Root> {
  const { rootCert, rootKey, clientsCert, serversCert } = folder.paths;
  const found = readCertificates(rootCert)[0];
  if (found !== undefined) return rootOf(folder, found, undefined);
  const known = await readRootKey(folder);
  if (known === undefined && (existsSync(clientsCert) || existsSync(serversCert)))
    throw new Error(`${rootCert} is missing, and ${rootKey} too. Restore one of them.`);
  const key = known ?? (await folder.makeKey());
  if (known === undefined)
    await writeKey(placeForRootKey(folder), 'root', key, folder.rootSecret());
  const publicKey = createPublicKey(key);
  const commonName = authorityName('root', publicKey);
  const notAfterMs = Date.now() + ROOT_LIFE_MS;
  const certificate = makeCertificate(
    { commonName, kind: 'ca', pathLength: 1, names: [], notAfterMs, publicKey },
    { commonName, key },
  );
  writeWhole(rootCert, certificate.toString());
  return rootOf(folder, certificate, authorityOf(certificate, key));
}

function rootOf(folder: OpenFolder, certificate: X509Certificate, opened?: Authority): Root {
  const { rootKey, rootCert } = folder.paths;
  let authority = opened;
  return {
    certificate,
    hasKey: () => authority !== undefined || existsSync(rootKey),
    async open(why) {
      if (authority !== undefined) return authority;
      const key = await readRootKey(folder);
      if (key === undefined)
        throw new Error(
          `${why} needs the root key, which is not at ${rootKey}. Bring it there, or name its folder, for as long as this takes.`,
        );
      if (!certificate.checkPrivateKey(key))
        throw new Error(`${rootKey} is not the key of ${rootCert}. Restore the one that is.`);
      authority = authorityOf(certificate, key);
      return authority;
    },
  };
}

function readRootKey(folder: OpenFolder): Promise<KeyObject | undefined> {
  const { rootKey } = folder.paths;
  if (!existsSync(rootKey)) return Promise.resolve(undefined);
  return readKey(rootKey, 'root', folder.rootSecret());
}

/** A folder within the CA's own is made; another, like a medium that is to be put in, must be there. */
function placeForRootKey({ dir, paths: { rootKey } }: OpenFolder): string {
  const place = path.dirname(rootKey);
  if (path.dirname(place) === path.resolve(dir)) mkdirSync(place, { recursive: true, mode: 0o700 });
  if (!existsSync(place)) throw new Error(`${place}, where the root key shall lie, is not there.`);
  return rootKey;
}

interface RootRevoked {
  readonly number: number;
  readonly revoked: readonly RevokedEntry[];
}

/**
 * Writes the root's revocation list, with what was on it before. It holds until the last issuing CA
 * ends, since the key may not be at hand before the next is made.
 */
export function writeRootList(
  { paths }: OpenFolder,
  root: Authority,
  nextUpdateMs: number,
  more: readonly RevokedEntry[] = [],
): void {
  const before = readRootRevoked(paths.rootRevoked);
  const number = before.number + 1;
  const revoked = [...before.revoked, ...more];
  writeWhole(paths.rootRevoked, `${JSON.stringify({ number, revoked })}\n`);
  const list = makeRevocationList(root, {
    number,
    thisUpdateMs: Date.now() - 60_000, // for a peer whose clock is a little behind
    nextUpdateMs,
    revoked,
  });
  writeWhole(paths.rootList, revocationListPem(list));
}

function readRootRevoked(file: string): RootRevoked {
  if (!existsSync(file)) return { number: 0, revoked: [] };
  return JSON.parse(readFileSync(file, 'utf8')) as RootRevoked;
}
