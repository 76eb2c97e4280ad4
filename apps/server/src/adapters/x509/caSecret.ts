import { type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { KeyUse } from './caFolder.ts';
import { openKey, type Passphrase, sealKey } from './sealedKey.ts';
import { writeWhole } from './wholeFile.ts';

const LEAST_CHARACTERS = 16;

/**
 * The passphrase of a CA's keys: from the file that its owner named, else the random one of the folder,
 * which is made when there is none.
 *
 * @throws Error when there are keys already and their passphrase is gone
 */
export function readOrMakeSecret(options: {
  readonly secretFile: string | undefined;
  readonly ownSecret: string;
  readonly hasKeys: boolean;
}): string {
  const { secretFile, ownSecret, hasKeys } = options;
  if (secretFile !== undefined) return readSecret(secretFile);
  if (existsSync(ownSecret)) return readSecret(ownSecret);
  if (hasKeys)
    throw new Error(
      `${ownSecret} is missing, and without it the keys of this folder cannot be opened. Put it back, or name the file that holds the passphrase.`,
    );
  const secret = randomBytes(32).toString('base64url');
  writeWhole(ownSecret, `${secret}\n`);
  return secret;
}

/** @throws Error when the file is missing or what it holds is too short to protect anything */
export function readSecret(file: string): string {
  if (!existsSync(file)) throw new Error(`${file}, which should hold the passphrase, is missing.`);
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < LEAST_CHARACTERS)
    throw new Error(
      `The passphrase in ${file} must have ${String(LEAST_CHARACTERS)} characters or more. A good one: openssl rand -base64 32`,
    );
  return secret;
}

/** A key is bound to the name of its file and to its use: neither can be exchanged for another. */
function placeOf(file: string, use: KeyUse): string {
  return `${path.basename(file)} ${use}`;
}

/** Writes a private key, encrypted. */
export async function writeKey(
  file: string,
  use: KeyUse,
  key: KeyObject,
  secret: Passphrase,
): Promise<void> {
  writeWhole(file, await sealKey(key, secret, placeOf(file, use)));
}

/**
 * Reads a private key; undefined when there is none.
 *
 * @throws Error when it cannot be opened: it is never taken for missing, and so never overwritten
 */
export async function readKey(
  file: string,
  use: KeyUse,
  secret: Passphrase,
): Promise<KeyObject | undefined> {
  if (!existsSync(file)) return undefined;
  const key = await openKey(readFileSync(file, 'utf8'), secret, placeOf(file, use));
  if (key === undefined)
    throw new Error(
      `${file} does not open: the passphrase is another, or the file was changed. Name the file with its passphrase, or restore the key from a backup.`,
    );
  return key;
}
