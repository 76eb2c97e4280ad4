import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { openKey, Passphrase, sealKey } from './sealedKey.ts';

const { privateKey: KEY } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const GOOD = new Passphrase('a good passphrase');
let text: string;

beforeAll(async () => {
  text = await sealKey(KEY, GOOD, 'clients-ca.key clients');
});

test('gives the key back to who knows the passphrase', async () => {
  const key = await openKey(text, new Passphrase('a good passphrase'), 'clients-ca.key clients');
  expect(key?.equals(KEY)).toBe(true);
});

test('holds nothing of the key in the open', () => {
  const secret = Buffer.from(KEY.export({ format: 'jwk' }).d ?? '', 'base64url');
  const { ct } = JSON.parse(text) as { ct: string };
  expect(Buffer.from(ct, 'base64').includes(secret)).toBe(false);
  const point = createPublicKey(KEY).export({ type: 'spki', format: 'der' }).subarray(-64);
  expect(Buffer.from(ct, 'base64').includes(point)).toBe(false);
});

test('is never the same twice', async () => {
  expect(await sealKey(KEY, GOOD, 'clients-ca.key clients')).not.toBe(text);
});

test.each<[string, (sealed: Sealed) => void]>([
  ['text', (sealed) => (sealed.ct = `A${sealed.ct.slice(1)}B`)],
  ['tag', (sealed) => (sealed.tag = sealed.tag.slice(0, 4))],
  ['version', (sealed) => (sealed.v = 2)],
  ['cost, to a lower one', (sealed) => (sealed.kdf.N = 2)],
  ['cost, to one that no machine has', (sealed) => (sealed.kdf.N = 2 ** 40)],
])('does not open with another %s', async (_, change) => {
  const sealed = JSON.parse(text) as Sealed;
  change(sealed);
  const changed = JSON.stringify(sealed);
  expect(await openKey(changed, GOOD, 'clients-ca.key clients')).toBeUndefined();
});

interface Sealed {
  v: number;
  kdf: { N: number };
  tag: string;
  ct: string;
}

test('opens in its place and with its passphrase alone', async () => {
  expect(await openKey(text, GOOD, 'servers-ca.key clients')).toBeUndefined();
  expect(await openKey(text, GOOD, 'clients-ca.key servers')).toBeUndefined();
  expect(
    await openKey(text, new Passphrase('another passphrase'), 'clients-ca.key clients'),
  ).toBeUndefined();
  expect(await openKey('not JSON', GOOD, 'clients-ca.key clients')).toBeUndefined();
});
