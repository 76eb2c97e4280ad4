import { createPublicKey, generateKeyPairSync, type X509Certificate } from 'node:crypto';
import { AppError } from '@batcave/shared/errors';
import { KINDS } from '@batcave/shared/identity';
import { beforeAll, expect, test } from 'vitest';
import { type LeafRequest, LIFETIMES, STRONG_KEY } from '../../../identity/index.ts';
import { makeCaKey, makeCertificate } from '../certificate.ts';
import { rsaSpki } from '../testing/csrs.ts';
import { checkList, checkPolicy, clientProfile, serverProfile } from './policy.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.now();
const POLICY = { trustDomain: 'test.internal', serverNames: ['localhost', '::1', '127.0.0.1'] };

function spkiOf(type: 'ed25519' | 'P-256' | 'P-384'): Buffer {
  const key =
    type === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: type });
  return key.publicKey.export({ type: 'spki', format: 'der' });
}

const GOOD: LeafRequest = {
  tenant: 'acme',
  kind: 'console',
  name: 'ana',
  spki: spkiOf('P-256'),
  notAfterMs: NOW_MS + 7 * DAY_MS,
};
let ca: { in200Days: X509Certificate; in3Days: X509Certificate };

beforeAll(async () => {
  const key = await makeCaKey();
  const ending = (days: number) =>
    makeCertificate(
      {
        commonName: 'ca',
        kind: 'ca',
        names: [],
        notAfterMs: NOW_MS + days * DAY_MS,
        publicKey: createPublicKey(key),
      },
      { commonName: 'ca', key },
    );
  ca = { in200Days: ending(200), in3Days: ending(3) };
});

/** The profile, or why it is refused. */
function ask(changed: object, authority: keyof typeof ca = 'in200Days') {
  try {
    return clientProfile({ ...GOOD, ...changed }, POLICY, ca[authority], NOW_MS);
  } catch (error) {
    if (error instanceof AppError && error.code === 'csr_refused') return error.message;
    throw error;
  }
}

test('builds the name itself, for a client and nothing else', () => {
  expect(ask({})).toMatchObject({
    kind: 'client',
    names: ['URI:spiffe://test.internal/tenant/acme/console/ana'],
    uri: 'spiffe://test.internal/tenant/acme/console/ana',
    notAfterMs: GOOD.notAfterMs,
  });
});

test('takes nothing from the request that is not its to say', () => {
  const more = {
    ...{ ca: true, cA: true, isCa: true, pathLength: 3, usages: ['serverAuth'] },
    ...{ names: ['DNS:evil.example'], trustDomain: 'evil.example', uri: 'spiffe://evil.example/x' },
    ...{ notBeforeMs: 0, commonName: 'root', publicKey: 'x' },
  };
  expect(Object.keys(ask(more)).toSorted()).toEqual(Object.keys(ask({})).toSorted());
  expect(ask(more)).toMatchObject({ kind: 'client', commonName: 'ana' });
  expect(JSON.stringify(ask(more))).not.toContain('evil');
  // A kind of certificate is not a kind of party.
  expect(ask({ kind: 'ca' })).toMatch(/names a tenant, a kind and a name/);
  expect(ask({ kind: 'server' })).toMatch(/names a tenant, a kind and a name/);
});

test.each<object>([
  { tenant: '' },
  { tenant: 'ACME' },
  { tenant: '../evil.example' },
  { tenant: 'acme/console/root/x' },
  { tenant: 'a@evil.example' },
  { tenant: ['acme'] },
  { tenant: undefined },
  { kind: 'root' },
  { kind: '__proto__' },
  { kind: undefined },
  { name: '' },
  { name: '.' },
  { name: '..' },
  { name: '../root' },
  { name: 'ana/..' },
  { name: 'ana, URI:spiffe://test.internal/tenant/acme/admin/root' },
  { name: 'ana\u0000' },
  { name: 'ana\n' },
  { name: 'a'.repeat(129) },
  { name: 'an%61' },
  { name: ['ana'] },
  { name: { toString: () => 'ana' } },
])('names nobody as %j', (changed) => {
  expect(ask(changed)).toMatch(/names a tenant, a kind and a name/);
});

test.each(KINDS)('lets a certificate of the kind %s last as long as its kind may', (kind) => {
  const { mostMs } = LIFETIMES[kind];
  expect(ask({ kind, notAfterMs: NOW_MS + mostMs })).toMatchObject({ notAfterMs: NOW_MS + mostMs });
  // Asked for a moment ago: cut to size. Asked for a day more: refused.
  expect(ask({ kind, notAfterMs: NOW_MS + mostMs + 1000 })).toMatchObject({
    notAfterMs: NOW_MS + mostMs,
  });
  expect(ask({ kind, notAfterMs: NOW_MS + mostMs + DAY_MS })).toMatch(/must end within/);
});

test.each([3650 * DAY_MS, 0, -1, Infinity, NaN])('refuses a life of %d ms', (lifeMs) => {
  expect(ask({ notAfterMs: NOW_MS + lifeMs })).toMatch(/must end within 90d/);
});

test('refuses an end that is no time', () => {
  expect(ask({ notAfterMs: undefined })).toMatch(/must end within/);
  expect(ask({ notAfterMs: 'never' })).toMatch(/must end within/);
});

test('ends no later than its CA', () => {
  const made = ask({}, 'in3Days');
  expect(made).toMatchObject({ notAfterMs: Math.floor((NOW_MS + 3 * DAY_MS) / 1000) * 1000 });
});

test.each([
  ['RSA of 1024 bits', () => rsaSpki(1024)],
  ['RSA of 2048 bits', () => rsaSpki(2048)],
  ['RSA of 16384 bits', () => rsaSpki(16_384)],
  ['RSA with exponent 3', () => rsaSpki(3072, 3)],
  ['Ed25519', () => spkiOf('ed25519')],
  ['P-384', () => spkiOf('P-384')],
  ['none', () => Buffer.alloc(0)],
])('refuses a key that is %s, for clients and servers', (_, spki) => {
  expect(ask({ spki: spki() })).toBe(`The key must be ${STRONG_KEY}.`);
  const server = { spki: spki(), notAfterMs: GOOD.notAfterMs };
  expect(() => serverProfile(server, POLICY, ca.in200Days, NOW_MS)).toThrow(STRONG_KEY);
});

test('takes RSA of 3072 and of 4096 bits', () => {
  expect(ask({ spki: rsaSpki(3072) })).toMatchObject({ kind: 'client' });
  expect(ask({ spki: rsaSpki(4096) })).toMatchObject({ kind: 'client' });
});

test('gives a server the names of the start, whatever it asks for', () => {
  const asked = { ...GOOD, names: ['DNS:evil.example'], usages: ['clientAuth'], kind: 'client' };
  const profile = serverProfile(asked, POLICY, ca.in200Days, NOW_MS);
  expect(profile).toMatchObject({
    kind: 'server',
    names: ['DNS:localhost', 'IP:0:0:0:0:0:0:0:1', 'IP:127.0.0.1'],
  });
  expect(profile.usages).toBeUndefined();
  const long = { ...GOOD, notAfterMs: NOW_MS + 100 * DAY_MS };
  expect(() => serverProfile(long, POLICY, ca.in200Days, NOW_MS)).toThrow(/must end within 90d/);
});

test.each([
  { trustDomain: 'test.internal/tenant/acme' },
  { trustDomain: 'TEST' },
  { trustDomain: '' },
  { serverNames: [] },
  { serverNames: ['localhost', 'a b'] },
  { serverNames: ['x, DNS:evil.example'] },
  { serverNames: ['fe80::1%eth0'] },
])('does not start with %j', (changed) => {
  expect(() => checkPolicy(POLICY)).not.toThrow();
  expect(() => checkPolicy({ ...POLICY, ...changed })).toThrow(/^Not a/);
});

test.each<object>([
  { number: -1 },
  { number: 1.5 },
  { nextUpdateMs: NOW_MS },
  { nextUpdateMs: NOW_MS + 8 * DAY_MS },
  { revoked: 'nobody' },
  { revoked: [{ serial: 'xyz', revokedAtMs: NOW_MS, reason: 'unspecified' }] },
  { revoked: [{ serial: '1', revokedAtMs: NOW_MS, reason: 'cACompromise' }] },
  { revoked: [{ serial: '1', revokedAtMs: 'now', reason: 'unspecified' }] },
])('signs no revocation list with %j', (changed) => {
  const list = { number: 1, thisUpdateMs: NOW_MS, nextUpdateMs: NOW_MS + DAY_MS, revoked: [] };
  expect(() => checkList(list)).not.toThrow();
  expect(() => checkList({ ...list, ...changed })).toThrow(/A revocation list has/);
});
