import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCaKey, makeCertificate, makeLeafKey, serialOf } from './certificate.ts';
import { hasOpenssl, openssl } from './testing/openssl.ts';

const DAY_MS = 86_400_000;
const URI = 'spiffe://test.internal/tenant/acme/console/ana_1';
const dir = mkdtempSync(path.join(tmpdir(), 'certificate-'));
let root: { certificate: X509Certificate; commonName: string; key: KeyObject };
let issuing: typeof root;
let client: X509Certificate;
let server: X509Certificate;

beforeAll(async () => {
  const [rootKey, issuingKey, leafKey] = await Promise.all([
    makeCaKey(),
    makeCaKey(),
    makeLeafKey(),
  ]);
  const ca = { kind: 'ca', names: [], notAfterMs: Date.now() + 9 * DAY_MS } as const;
  const leaf = { notAfterMs: Date.now() + DAY_MS, publicKey: createPublicKey(leafKey) };
  const ofRoot = { commonName: 'root', key: rootKey };
  const publicRoot = createPublicKey(rootKey);
  root = {
    ...ofRoot,
    certificate: makeCertificate(
      { ...ca, commonName: 'root', pathLength: 1, publicKey: publicRoot },
      ofRoot,
    ),
  };
  issuing = {
    commonName: 'issuing',
    key: issuingKey,
    certificate: makeCertificate(
      { ...ca, commonName: 'issuing', publicKey: createPublicKey(issuingKey) },
      root,
    ),
  };
  client = makeCertificate(
    { ...leaf, commonName: 'ana_1', kind: 'client', names: [`URI:${URI}`] },
    issuing,
  );
  server = makeCertificate(
    {
      ...leaf,
      commonName: 'server',
      kind: 'server',
      names: ['DNS:localhost', 'IP:127.0.0.1', 'IP:0:0:0:0:0:0:0:1'],
    },
    issuing,
  );
  const files = { root: root.certificate, issuing: issuing.certificate, client, server };
  for (const [name, certificate] of Object.entries(files))
    writeFileSync(path.join(dir, name), certificate.toString());
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

function verify(purpose: string, leaf: string): string {
  const [rootFile, issuingFile, file] = ['root', 'issuing', leaf].map((name) =>
    path.join(dir, name),
  );
  return openssl([
    ...['verify', '-x509_strict', '-purpose', purpose],
    ...['-CAfile', rootFile ?? '', '-untrusted', issuingFile ?? '', file ?? ''],
  ]);
}

test('OpenSSL verifies each leaf up to the root, strictly, for its own purpose alone', (context) => {
  if (!hasOpenssl) return context.skip('no openssl');
  expect(verify('sslclient', 'client')).toMatch(/client: OK/);
  expect(verify('sslserver', 'server')).toMatch(/server: OK/);
  expect(verify('sslserver', 'client')).toMatch(/unsupported certificate purpose|unsuitable/);
  expect(verify('sslclient', 'server')).toMatch(/unsupported certificate purpose|unsuitable/);
});

test('says in a certificate what its profile says and no more', (context) => {
  if (!hasOpenssl) return context.skip('no openssl');
  const text = (name: string) =>
    openssl(['x509', '-in', path.join(dir, name), '-noout', '-text', '-nameopt', 'RFC2253']);
  expect(text('root')).toMatch(/critical\n\s+CA:TRUE, pathlen:1\n/);
  expect(text('issuing')).toMatch(/critical\n\s+CA:TRUE, pathlen:0\n/);
  expect(text('issuing')).toMatch(/X509v3 Key Usage: critical\n\s+Certificate Sign, CRL Sign\n/);
  expect(text('client')).toMatch(/critical\n\s+CA:FALSE\n/);
  expect(text('client')).toMatch(/X509v3 Key Usage: critical\n\s+Digital Signature\n/);
  expect(text('client')).toMatch(/Extended Key Usage: \n\s+TLS Web Client Authentication\n/);
  expect(text('client')).toContain('Subject: CN=ana_1\n');
  expect(client.subjectAltName).toBe(`URI:${URI}`);
  expect(server.subjectAltName).toBe(
    'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
  );
});

test('numbers each certificate at random, as a positive number of 128 bits', () => {
  const serials = Array.from({ length: 40 }, () =>
    makeCertificate(
      {
        commonName: 'x',
        kind: 'client',
        names: [`URI:${URI}`],
        notAfterMs: Date.now() + DAY_MS,
        publicKey: client.publicKey,
      },
      issuing,
    ),
  ).map(serialOf);
  expect(new Set(serials).size).toBe(40);
  for (const serial of serials) expect(serial).toMatch(/^[1-9a-f][0-9a-f]{0,31}$/);
  // With the highest bit set and not: neither is ever left out.
  expect(new Set(serials.map((serial) => serial.length === 32 && serial >= '8')).size).toBe(2);
});

test('begins a minute ago, for a peer whose clock is behind', () => {
  const ageMs = Date.now() - Date.parse(client.validFrom);
  expect(ageMs).toBeGreaterThanOrEqual(60_000);
  expect(ageMs).toBeLessThan(90_000);
});

test('gives out nothing that the issuer has not signed', async () => {
  const stranger = { ...issuing, key: await makeCaKey() };
  const profile = {
    commonName: 'x',
    kind: 'client',
    names: [`URI:${URI}`],
    notAfterMs: Date.now() + DAY_MS,
    publicKey: client.publicKey,
  } as const;
  expect(() => makeCertificate(profile, stranger)).toThrow(/does not verify/);
});
