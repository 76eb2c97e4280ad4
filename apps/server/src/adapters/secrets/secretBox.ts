import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Seals texts so that only this server reads them, and only for the tenant that they were sealed for. */
export interface SecretBox {
  /** Names the key that seals: eight hex digits that say nothing about it. */
  readonly keyId: string;
  /** Never the same twice, whatever the text. */
  seal(tenant: string, text: string): string;
  /** @throws SecretUnreadable */
  open(tenant: string, sealed: string): string;
}

/** What was sealed cannot be opened. The message says which key is missing, never what was sealed. */
export class SecretUnreadable extends Error {
  override readonly name = 'SecretUnreadable';
}

export const KEY_BYTES = 32;
/** NIST SP 800-38D 8.2.2: 96 random bits, good for 2^32 seals under one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ALGORITHM = 'aes-256-gcm';
const FORM = /^v1\.([0-9a-f]{8})\.([A-Za-z0-9_-]+)$/;

/**
 * Makes the box: AES-256-GCM with the tenant as associated data, so that a sealed text which is copied to
 * another tenant does not open. The form is `v1.<key id>.<base64url of nonce, text, tag>`.
 *
 * @param key 32 bytes, which seals
 * @param older keys that sealed before it, which still open
 * @throws RangeError when a key has another length
 */
export function createSecretBox(key: Buffer, older: readonly Buffer[] = []): SecretBox {
  const keys = new Map([key, ...older].map((one) => [keyIdOf(one), one]));
  const keyId = keyIdOf(key);
  return {
    keyId,
    seal(tenant, text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(placeOf(keyId, tenant));
      const sealed = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return `v1.${keyId}.${Buffer.concat(sealed).toString('base64url')}`;
    },
    open(tenant, sealed) {
      const [, id, text] = FORM.exec(sealed) ?? [];
      if (id === undefined || text === undefined)
        throw new SecretUnreadable('A stored secret is not of a form that this server reads.');
      const opener = keys.get(id);
      if (opener === undefined)
        throw new SecretUnreadable(
          `A stored secret was sealed with the key ${id}, and this server has ${[...keys.keys()].join(', ')}. Put the file with that key back (setting secrets_key_file), or write the secret again.`,
        );
      return decipher(opener, placeOf(id, tenant), Buffer.from(text, 'base64url'));
    },
  };
}

function decipher(key: Buffer, place: Buffer, sealed: Buffer): string {
  try {
    const decoder = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decoder.setAAD(place).setAuthTag(sealed.subarray(-TAG_BYTES));
    const text = decoder.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decoder.final()]).toString('utf8');
  } catch {
    throw new SecretUnreadable(
      'A stored secret was changed, or was sealed for another tenant. Write it again.',
    );
  }
}

function placeOf(keyId: string, tenant: string): Buffer {
  return Buffer.from(`sentry secret v1 ${keyId} ${tenant}`, 'utf8');
}

function keyIdOf(key: Buffer): string {
  if (key.length !== KEY_BYTES)
    throw new RangeError(`A key has ${String(KEY_BYTES)} bytes, not ${String(key.length)}.`);
  return createHash('sha256').update('sentry secret key id').update(key).digest('hex').slice(0, 8);
}
