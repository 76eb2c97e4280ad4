import { KeychainError, type SecretStore } from '../../src/main/identity/secretStore.ts';

/** A keychain in memory: passes the contract of `secretStore.test.ts` as the real one does. */
export interface MemorySecrets extends SecretStore {
  readonly entries: Map<string, string>;
  /** From now on every use fails with this; `undefined` makes it work again. */
  breakWith(reason: string | undefined): void;
}

/** Makes it empty. An entry that is longer than the limit is refused, as Windows does it. */
export function createMemorySecrets(maxBytes = Number.POSITIVE_INFINITY): MemorySecrets {
  const entries = new Map<string, string>();
  let fault: string | undefined;
  const check = async (): Promise<void> => {
    await Promise.resolve();
    if (fault !== undefined) throw new KeychainError(fault);
  };
  return {
    entries,
    breakWith(reason) {
      fault = reason;
    },
    async read(name) {
      await check();
      return entries.get(name) ?? null;
    },
    async write(name, secret) {
      await check();
      if (Buffer.byteLength(secret) > maxBytes) throw new KeychainError('The entry is too long.');
      entries.set(name, secret);
    },
    async remove(name) {
      await check();
      entries.delete(name);
    },
  };
}
