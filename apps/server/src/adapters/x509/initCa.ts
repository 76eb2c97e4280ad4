import {
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  type X509Certificate,
} from 'node:crypto';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { blocksOf, caPaths } from './caFolder.ts';
import { readKey, readOrMakeSecret, readSecret, writeKey } from './caSecret.ts';
import { makeCaKey } from './certificate.ts';
import { withFolderLock } from './folderLock.ts';
import {
  type IssuingUse,
  makeIssuing,
  readIssuing,
  readRetired,
  writeIssuing,
} from './issuingCa.ts';
import {
  type Authority,
  findRoot,
  type OpenFolder,
  type Root,
  writeRootList,
} from './rootAuthority.ts';
import { Passphrase } from './sealedKey.ts';
import { writeWhole } from './wholeFile.ts';

/** After eight months of twelve: leaves of 90 days never have to end early. */
const RENEW_WITHIN_MS = 120 * 86_400_000;

/** Where a certificate authority lies and how its keys are opened. */
export interface CaOptions {
  readonly dir: string;
  /** Holds the passphrase of the keys. Default: a random one, made beside them. */
  readonly secretFile?: string | undefined;
  /** Folder of the root key, for example on a medium that is put in for it. Default: `offline` in the folder. */
  readonly rootDir?: string | undefined;
  /** Holds the passphrase of the root key. Default: that of the other keys. */
  readonly rootSecretFile?: string | undefined;
}

/** A certificate authority with its keys: only in a process that signs. */
export interface OpenCa {
  readonly root: X509Certificate;
  /** Issues clients' certificates. */
  readonly clients: Authority;
  /** Issue no more, but are trusted still: for their revocation lists. */
  readonly retired: readonly Authority[];
  readonly servers: Authority;
  /** Ed25519, for checkpoints of the audit log. */
  readonly audit: KeyObject;
  /** What somebody should see to before long. */
  readonly notes: readonly string[];
}

/**
 * Makes what is missing of a certificate authority, and opens it.
 *
 * A start that was cut short leaves whole files, and the next one makes the rest. An issuing CA is made
 * anew in its last third, when the root key is at hand; without it everything else goes on. A key that
 * does not open is an error: it is never replaced.
 *
 * @throws Error that says what must be done
 */
export async function initCa(options: CaOptions, makeKey = makeCaKey): Promise<OpenCa> {
  mkdirSync(options.dir, { recursive: true });
  const offline = path.dirname(caPaths(options.dir).rootKey);
  for (const dir of [options.dir, offline]) if (existsSync(dir)) chmodSync(dir, 0o700);
  return withFolderLock(options.dir, async () => {
    const folder = openFolder(options, makeKey);
    const root = await findRoot(folder);
    const [clients, servers, audit] = await Promise.all([
      issuing(folder, 'clients', root),
      issuing(folder, 'servers', root),
      auditKey(folder),
    ]);
    const isNew = clients.isNew || servers.isNew;
    if (isNew || (!existsSync(folder.paths.rootList) && root.hasKey()))
      writeRootList(
        folder,
        await root.open('A revocation list of the root'),
        lastEnd([clients.authority.certificate, servers.authority.certificate]),
      );
    return {
      root: root.certificate,
      clients: clients.authority,
      retired: await readRetired(folder, clients.earlier),
      servers: servers.authority,
      audit,
      notes: [...clients.notes, ...servers.notes],
    };
  });
}

/** The folder with its passphrase, which is made where nobody has named one. */
export function openFolder(options: CaOptions, makeKey: () => Promise<KeyObject>): OpenFolder {
  const { secretFile, rootDir, rootSecretFile } = options;
  const dir = path.resolve(options.dir);
  const paths = caPaths(dir, rootDir);
  const keys = [paths.clientsKey, paths.serversKey, paths.auditKey];
  const hasKeys = keys.some((key) => existsSync(key));
  const secret = new Passphrase(readOrMakeSecret({ secretFile, ownSecret: paths.secret, hasKeys }));
  const rootSecret = () =>
    rootSecretFile === undefined ? secret : new Passphrase(readSecret(rootSecretFile));
  return { dir, paths, secret, rootSecret, makeKey };
}

/** When the last of them ends. */
export function lastEnd(certificates: readonly X509Certificate[]): number {
  return Math.max(...certificates.map(({ validTo }) => Date.parse(validTo)));
}

interface Ready {
  readonly authority: Authority;
  readonly earlier: readonly X509Certificate[];
  readonly isNew: boolean;
  readonly notes: readonly string[];
}

async function issuing(folder: OpenFolder, use: IssuingUse, root: Root): Promise<Ready> {
  const found = await readIssuing(folder, use, root.certificate);
  const { current, earlier } = found;
  if (current !== undefined) {
    const { validTo } = current.certificate;
    const isYoung = Date.parse(validTo) > Date.now() + RENEW_WITHIN_MS;
    const obstacle = isYoung ? undefined : await obstacleTo(root);
    if (isYoung || obstacle !== undefined) {
      writeIssuing(folder, use, [current.certificate, ...earlier]); // without what has ended
      const notes =
        obstacle === undefined ? [] : [`The CA for ${use} ends on ${validTo}. ${obstacle}`];
      return { authority: current, earlier, isNew: false, notes };
    }
  }
  const authority = await makeIssuing(folder, use, root, found);
  const before = current === undefined ? earlier : [current.certificate, ...earlier];
  return { authority, earlier: before, isNew: true, notes: [] };
}

/** What stands in the way of a new issuing CA. It is no error while the old one is good. */
async function obstacleTo(root: Root): Promise<string | undefined> {
  try {
    await root.open('Making the next one');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function auditKey(folder: OpenFolder): Promise<KeyObject> {
  const { auditKey: file, auditPublic } = folder.paths;
  let key = await readKey(file, 'audit', folder.secret);
  if (key === undefined) {
    key = (await promisify(generateKeyPair)('ed25519')).privateKey;
    await writeKey(file, 'audit', key, folder.secret);
  }
  const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  const known = blocksOf(auditPublic, 'PUBLIC KEY');
  // What an earlier key has signed is still to be verified.
  if (known[0] !== pem)
    writeWhole(auditPublic, [pem, ...known.filter((other) => other !== pem)].join(''));
  return key;
}
