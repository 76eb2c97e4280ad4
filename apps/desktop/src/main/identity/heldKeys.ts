import { KeychainError, type SecretStore } from './secretStore.ts';

/** The private keys of this console: in the keychain, and in memory once they were used. */
export interface HeldKeys {
  /** Asks the keychain whether it is there; what is wrong is in `fault` afterwards. */
  look(): Promise<void>;
  /** The key as PEM; `null` when the keychain has none of this name. */
  read(name: string): Promise<string | null>;
  /** Resolves when the keychain has it. */
  keep(name: string, key: string): Promise<void>;
  /** Leaves a key alone that an identity stands on: a bundle or file that is tried twice is of the same key. */
  drop(name: string): Promise<void>;
  /** Says which keys an identity of this console stands on from now on. */
  claim(identity: symbol, names: readonly string[]): void;
  /** What was wrong when the keychain was last used; `null` when nothing was. */
  readonly fault: string | null;
}

/**
 * Makes it over the keychain, which is opened when it is first used and again after it failed.
 *
 * A key that was read stays in memory, so that a wall goes on when its keychain is locked at night.
 * Every method but `look` rejects with a `KeychainError`.
 */
export function createHeldKeys(openSecrets: () => Promise<SecretStore>): HeldKeys {
  const known = new Map<string, string>();
  const claims = new Map<symbol, readonly string[]>();
  let opened: Promise<SecretStore> | undefined;
  let fault: string | null = null;

  async function using<T>(act: (secrets: SecretStore) => Promise<T>): Promise<T> {
    opened ??= openSecrets();
    try {
      const result = await act(await opened);
      fault = null;
      return result;
    } catch (error) {
      opened = undefined;
      if (error instanceof KeychainError) fault = error.message;
      throw error;
    }
  }

  return {
    async look() {
      await using(() => Promise.resolve()).catch(() => undefined); // `fault` has it.
    },
    async read(name) {
      const key = known.get(name) ?? (await using((secrets) => secrets.read(name)));
      if (key !== null) known.set(name, key);
      return key;
    },
    async keep(name, key) {
      await using((secrets) => secrets.write(name, key));
      known.set(name, key);
    },
    claim(identity, names) {
      claims.set(identity, names);
    },
    async drop(name) {
      if ([...claims.values()].some((names) => names.includes(name))) return;
      known.delete(name);
      await using((secrets) => secrets.remove(name));
    },
    get fault() {
      return fault;
    },
  };
}
