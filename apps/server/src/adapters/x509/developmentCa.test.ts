import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificate } from './certificate.ts';
import {
  createDevelopmentCa,
  type DevelopmentCa,
  issueDevelopmentCertificate,
} from './developmentCa.ts';
import { filesOf, readPair, writePair } from './pairFiles.ts';

const DAY_MS = 86_400_000;
let dir: string;
let ca: DevelopmentCa;

const make = (): Promise<DevelopmentCa> =>
  createDevelopmentCa({ dir, trustDomain: 'test.internal', hosts: ['noc.example', '2001:db8::5'] });

function read(file: string): X509Certificate {
  return new X509Certificate(readFileSync(file));
}

function hasKey(stem: string): boolean {
  return readPair(filesOf(dir, stem)) !== undefined;
}

/** Whether every leaf fits its key and verifies against the CA that the paths name. */
function isWhole(made: DevelopmentCa): boolean {
  const servers = read(made.paths.ca);
  const clients = new X509Certificate(made.serverTls.clientCa);
  return (
    hasKey('server') &&
    read(made.paths.server.cert).verify(servers.publicKey) &&
    (['agent', 'operator', 'viewer', 'producer'] as const).every(
      (role) => hasKey(role) && read(made.paths[role].cert).verify(clients.publicKey),
    )
  );
}

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'development-ca-'));
  ca = await make();
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('keeps everything for its owner alone', () => {
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  for (const file of readdirSync(dir))
    expect(statSync(path.join(dir, file)).mode & 0o777).toBe(0o600);
});

test('issues each role its name, its one purpose and an end within its CA', () => {
  const leaf = read(ca.paths.viewer.cert);
  expect(leaf.subjectAltName).toBe('URI:spiffe://test.internal/tenant/default/console/viewer');
  expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(read(ca.paths.server.cert).keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(read(ca.paths.server.cert).subjectAltName).toBe(
    'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:noc.example, IP Address:2001:DB8:0:0:0:0:0:5',
  );
  expect(Date.parse(leaf.validTo)).toBeLessThanOrEqual(Date.now() + 90 * DAY_MS);
  expect(isWhole(ca)).toBe(true);
});

test('has a CA for servers and one for clients, and neither vouches for the other', () => {
  const clients = new X509Certificate(ca.serverTls.clientCa);
  expect(read(ca.paths.server.cert).verify(clients.publicKey)).toBe(false);
  expect(read(ca.paths.agent.cert).verify(read(ca.paths.ca).publicKey)).toBe(false);
});

test('finds at the next start what it made at the first', async () => {
  const again = await make();
  expect(again.records).toEqual(ca.records);
  expect(again.serverTls).toEqual(ca.serverTls);
});

test.each(['client-ca.key', 'client-ca.crt', 'server-ca.key', 'server.crt', 'agent.key'])(
  'heals after a start that was cut short before %s was written',
  async (file) => {
    rmSync(path.join(dir, file));
    writeFileSync(path.join(dir, `${file}.partial`), '-----BEGIN');
    expect(isWhole(await make())).toBe(true);
  },
);

test('heals when a certificate is of the key before, or damaged', async () => {
  const before = readFileSync(ca.paths.agent.cert);
  rmSync(ca.paths.agent.key);
  await make();
  writeFileSync(ca.paths.agent.cert, before);
  writeFileSync(ca.paths.operator.key, 'not a key');
  expect(isWhole(await make())).toBe(true);
});

test('makes a leaf anew that ends within 14 days', async () => {
  const authority = readPair(filesOf(dir, 'client-ca'));
  const old = readPair(filesOf(dir, 'producer'));
  if (authority === undefined || old === undefined) throw new Error('both were made above');
  const certificate = makeCertificate(
    {
      commonName: 'producer',
      kind: 'client',
      names: ['URI:spiffe://test.internal/tenant/default/producer/producer'],
      notAfterMs: Date.now() + 13 * DAY_MS,
      publicKey: old.certificate.publicKey,
    },
    { ...authority, commonName: 'Sentry development clients' },
  );
  writePair(filesOf(dir, 'producer'), { certificate, key: old.key });
  await make();
  expect(Date.parse(read(ca.paths.producer.cert).validTo)).toBeGreaterThan(
    Date.now() + 80 * DAY_MS,
  );
});

test('issues a further certificate with the name and the scopes asked for', async () => {
  const made = await issueDevelopmentCertificate({
    dir,
    trustDomain: 'test.internal',
    tenant: 'acme',
    kind: 'wall',
    name: 'wall-1',
    scopes: ['sentry.read'],
  });
  const certificate = new X509Certificate(made.cert);
  expect(made.record).toMatchObject({ tenant: 'acme', kind: 'wall', scopes: ['sentry.read'] });
  expect(made.record.fingerprint).toBe(certificate.fingerprint256);
  expect(certificate.subjectAltName).toBe('URI:spiffe://test.internal/tenant/acme/wall/wall-1');
});
