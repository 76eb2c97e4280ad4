import { createHash, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** Makes a private key of 128-bit strength. It takes about a second, off the event loop. */
export async function makeKey(): Promise<KeyObject> {
  const options = { modulusLength: 3072, publicExponent: 65_537 };
  return (await promisify(generateKeyPair)('rsa', options)).privateKey;
}

/** The key as text for a keychain: PKCS#8, not encrypted. */
export function formatKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/** A short name for the key that says nothing about its private part. */
export function keyId(key: KeyObject): string {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex').slice(0, 16);
}
