import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';
import { expect, test } from 'vitest';
import { makeCsr } from './csr.ts';

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const uri = 'spiffe://batcave.internal/tenant/acme/console/ana';

test('names the party and its URI, holds the public key and proves that the private one is there', () => {
  const request = forge.pki.certificationRequestFromPem(makeCsr({ commonName: 'Añá', uri, key }));
  expect(request.verify()).toBe(true);
  const { value } = request.subject.getField('CN') as { value: string };
  expect(forge.util.decodeUtf8(value)).toBe('Añá');
  const [{ altNames } = {}] = request.getAttribute({ name: 'extensionRequest' })?.extensions as {
    altNames: { value: string }[];
  }[];
  expect(altNames).toMatchObject([{ type: 6, value: uri }]);
  const spki = createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string;
  expect(forge.pki.publicKeyToPem(request.publicKey!).replaceAll('\r', '')).toBe(spki);
});

test('asks for no extension when there is nothing to hint at', () => {
  const request = forge.pki.certificationRequestFromPem(makeCsr({ commonName: 'ana', key }));
  expect(request.verify()).toBe(true);
  expect(request.getAttribute({ name: 'extensionRequest' })).toBeNull();
});
