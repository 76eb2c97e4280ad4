import { createRequire } from 'node:module';
import { KeychainError, type SecretStore } from './secretStore.ts';
import { splitSecrets } from './splitSecrets.ts';

/** The part of keytar that is used. Its own types are there only where it could be installed. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

/** The name under which people find the entries in their keychain program. */
const SERVICE = 'Batcave console';
/** A locked keychain asks its owner for a password; beyond this nobody is there. */
const ANSWER_LIMIT_MS = 60_000;
/** Windows keeps at most 2,560 bytes in an entry (CRED_MAX_CREDENTIAL_BLOB_SIZE). */
const WINDOWS_MAX_BYTES = 2_400;

/**
 * Opens the keychain of this system and asks it something, so that one that does not answer is known
 * before it is needed.
 *
 * @throws KeychainError  Says what to install or unlock.
 */
export async function openKeychain(
  platform: NodeJS.Platform,
  loadKeytar: () => unknown = requireKeytar,
  answerLimitMs = ANSWER_LIMIT_MS,
): Promise<SecretStore> {
  const keytar = load(platform, loadKeytar);
  const ask = <T>(answer: Promise<T>): Promise<T> => inTime(platform, answer, answerLimitMs);
  const store: SecretStore = {
    read: (name) => ask(keytar.getPassword(SERVICE, name)),
    write: (name, secret) => ask(keytar.setPassword(SERVICE, name, secret)),
    async remove(name) {
      await ask(keytar.deletePassword(SERVICE, name));
    },
  };
  await store.read('is anybody there');
  return platform === 'win32' ? splitSecrets(store, WINDOWS_MAX_BYTES) : store;
}

/** The module is native and optional: it is there where it could be built or was shipped along. */
function requireKeytar(): unknown {
  return createRequire(import.meta.url)('keytar');
}

function load(platform: NodeJS.Platform, loadKeytar: () => unknown): Keytar {
  try {
    return loadKeytar() as Keytar;
  } catch (error) {
    throw unusable(platform, error);
  }
}

async function inTime<T>(
  platform: NodeJS.Platform,
  answer: Promise<T>,
  limitMs: number,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    const seconds = String(Math.round(limitMs / 1_000));
    timer = setTimeout(() => {
      reject(new Error(`it did not answer within ${seconds} s; is it locked?`));
    }, limitMs);
  });
  try {
    return await Promise.race([answer, silence]);
  } catch (error) {
    throw unusable(platform, error);
  } finally {
    clearTimeout(timer);
  }
}

function unusable(platform: NodeJS.Platform, error: unknown): KeychainError {
  const said = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  return new KeychainError(
    `The keychain of this machine cannot be used: ${said.replace(/\.$/, '')}. ${whatToDo(platform)} The private key of this console is kept nowhere else.`,
    { cause: error },
  );
}

function whatToDo(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'win32':
      return 'Sign in as a user who has the Windows Credential Manager.';
    case 'darwin':
      return 'Unlock the login keychain.';
    default:
      return 'Install libsecret and gnome-keyring, or KWallet, and start this console in a desktop session that has unlocked it.';
  }
}
