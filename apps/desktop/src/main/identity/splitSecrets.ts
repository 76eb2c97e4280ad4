import { randomBytes } from 'node:crypto';
import { KeychainError, type SecretStore } from './secretStore.ts';

/** What stands under the name of a secret that was too long for one entry. */
const HEADER = /^batcave-split-1;([0-9a-f]{16});(\d{1,4})$/;
const HEADER_START = 'batcave-split-1;';

/**
 * Keeps secrets of any length in a store whose entries are limited.
 *
 * One that is too long goes into numbered parts, and under its own name stands a header that counts
 * them. The parts of each write have names of their own and the header comes last, so that a crash
 * in between leaves the secret that was there before.
 */
export function splitSecrets(store: SecretStore, maxBytes: number): SecretStore {
  const partName = (name: string, write: string, part: number): string =>
    `${name}#${write}.${String(part)}`;

  /** The names of the parts that a header counts. */
  function partsOf(name: string, header: string | null): string[] {
    const [, write, count] = HEADER.exec(header ?? '') ?? [];
    if (write === undefined) return [];
    return Array.from({ length: Number(count) }, (_, part) => partName(name, write, part));
  }

  async function removeParts(name: string, header: string | null): Promise<void> {
    for (const part of partsOf(name, header)) await store.remove(part);
  }

  return {
    async read(name) {
      const header = await store.read(name);
      if (header?.startsWith(HEADER_START) !== true) return header;
      const parts = await Promise.all(partsOf(name, header).map((part) => store.read(part)));
      if (parts.length === 0 || parts.includes(null))
        throw new KeychainError(`The keychain has lost a part of the secret ${name}.`);
      return Buffer.from(parts.join(''), 'base64').toString('utf8');
    },
    async write(name, secret) {
      const before = await store.read(name);
      const fits = Buffer.byteLength(secret) <= maxBytes && !secret.startsWith(HEADER_START);
      if (fits) {
        await store.write(name, secret);
      } else {
        const write = randomBytes(8).toString('hex');
        const parts = slice(Buffer.from(secret, 'utf8').toString('base64'), maxBytes);
        for (const [part, text] of parts.entries())
          await store.write(partName(name, write, part), text);
        await store.write(name, `${HEADER_START}${write};${String(parts.length)}`);
      }
      await removeParts(name, before);
    },
    async remove(name) {
      const before = await store.read(name);
      await store.remove(name);
      await removeParts(name, before);
    },
  };
}

function slice(text: string, length: number): string[] {
  const count = Math.max(1, Math.ceil(text.length / length));
  return Array.from({ length: count }, (_, i) => text.slice(i * length, (i + 1) * length));
}
