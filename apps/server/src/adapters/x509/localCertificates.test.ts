import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeCaKey, makeCertificate } from './certificate.ts';
import { keepLeaf } from './localCertificates.ts';
import { filesOf } from './pairFiles.ts';

const DAY_MS = 86_400_000;
let ca: { commonName: string; key: KeyObject; certificate: X509Certificate };
let dir: string;
let made: number;

beforeAll(async () => {
  const key = await makeCaKey();
  const publicKey = createPublicKey(key);
  const profile = {
    commonName: 'ca',
    kind: 'ca',
    names: [],
    notAfterMs: Date.now() + DAY_MS,
  } as const;
  const certificate = makeCertificate({ ...profile, publicKey }, { commonName: 'ca', key });
  ca = { commonName: 'ca', key, certificate };
});
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'local-'));
  made = 0;
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function make(spki: Buffer): Promise<string> {
  made += 1;
  const leaf = makeCertificate(
    {
      commonName: 'agent',
      kind: 'client',
      names: ['URI:spiffe://test.internal/tenant/acme/agent/a'],
      notAfterMs: Date.now() + DAY_MS / 2,
      publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
    },
    ca,
  );
  return Promise.resolve(`${leaf.toString()}${ca.certificate.toString()}`);
}

const keep = (isGood = () => true) => keepLeaf({ files: filesOf(dir, 'agent'), isGood, make });

test('has a leaf made for a key of its own, and keeps both with the CA', async () => {
  const { certificate, key } = await keep();
  const { cert, key: keyFile } = filesOf(dir, 'agent');
  expect(certificate.checkPrivateKey(key)).toBe(true);
  expect(key.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  expect(readFileSync(cert, 'utf8')).toBe(certificate.toString() + ca.certificate.toString());
  for (const file of [cert, keyFile]) expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('finds again what it made, and asks nobody', async () => {
  const first = await keep();
  const again = await keep();
  expect(again.certificate.raw).toEqual(first.certificate.raw);
  expect(again.key.equals(first.key)).toBe(true);
  expect(made).toBe(1);
});

test.each<[string, () => void]>([
  ['the key is missing', () => rmSync(filesOf(dir, 'agent').key)],
  ['the certificate is missing', () => rmSync(filesOf(dir, 'agent').cert)],
  ['the certificate is damaged', () => writeFileSync(filesOf(dir, 'agent').cert, '-----BEGIN')],
  ['the key is another', () => writeFileSync(filesOf(dir, 'agent').key, pemOf(ca.key))],
])('makes both anew when %s', async (_, harm) => {
  const first = await keep();
  harm();
  const again = await keep();
  expect(again.certificate.checkPrivateKey(again.key)).toBe(true);
  expect(again.key.equals(first.key)).toBe(false);
  expect(made).toBe(2);
});

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

test('makes one anew that will not do, with a new key', async () => {
  const first = await keep();
  const again = await keep(() => false);
  expect(again.key.equals(first.key)).toBe(false);
});

test('keeps what there is when no certificate can be had', async () => {
  await keep();
  const before = readFileSync(filesOf(dir, 'agent').cert, 'utf8');
  const failing = () => Promise.reject(new Error('no signer'));
  const wanted = { files: filesOf(dir, 'agent'), isGood: () => false, make: failing };
  await expect(keepLeaf(wanted)).rejects.toThrow('no signer');
  expect(readFileSync(filesOf(dir, 'agent').cert, 'utf8')).toBe(before);
});

test('writes nothing for a certificate that is of another key', async () => {
  const files = filesOf(dir, 'operator');
  const other = await make(createPublicKey(ca.key).export({ type: 'spki', format: 'der' }));
  const wanted = { files, isGood: () => true, make: () => Promise.resolve(other) };
  await expect(keepLeaf(wanted)).rejects.toThrow(/of another key/);
  expect(existsSync(files.key)).toBe(false);
});
