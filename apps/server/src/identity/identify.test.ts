import { expect, test } from 'vitest';
import { authorize } from './authorize.ts';
import { identify, type PeerFacts } from './identify.ts';
import type { CertificateRecord } from './ports.ts';

const NOW_MS = 1_800_000_000_000;
const RECORD: CertificateRecord = {
  fingerprint: 'AB:CD',
  tenant: 'acme',
  kind: 'console',
  name: 'ana',
  scopes: ['sentry.read'],
  notAfterMs: NOW_MS + 1,
  status: 'active',
  serial: '1f',
  locked: false,
};
const FACTS: PeerFacts = {
  fingerprint: 'AB:CD',
  subjectAltName: 'URI:spiffe://batcave.internal/tenant/acme/console/ana',
  extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'],
  isCa: false,
  notAfterMs: NOW_MS + 1,
  issuedByUs: true,
  keyType: 'ec',
  keyDetails: { namedCurve: 'prime256v1' },
};
const RSA = { modulusLength: 3072, publicExponent: 65_537n };

function ask(facts: Partial<PeerFacts>, record: Partial<CertificateRecord> = {}) {
  const known = { ...RECORD, ...record };
  return identify({ ...FACTS, ...facts }, NOW_MS, 'batcave.internal', {
    find: (fingerprint) => (fingerprint === known.fingerprint ? known : undefined),
    look: () => Promise.resolve(),
    isStale: () => false,
    onChange: () => () => undefined,
  });
}

test('knows a certificate that was issued', () => {
  expect(ask({})).toEqual({ ok: true, record: RECORD });
});

test.each<[string, Partial<PeerFacts>, string]>([
  ['of another CA', { issuedByUs: false }, 'issuer'],
  ['that is a CA', { isCa: true }, 'profile'],
  ['without extended key usage', { extendedKeyUsage: undefined }, 'profile'],
  ['for servers', { extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'] }, 'profile'],
  [
    'for servers and clients',
    { extendedKeyUsage: ['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1'] },
    'profile',
  ],
  ['without a name', { subjectAltName: undefined }, 'name'],
  ['with a P-384 key', { keyDetails: { namedCurve: 'secp384r1' } }, 'weak_key'],
  ['with an Ed25519 key', { keyType: 'ed25519', keyDetails: {} }, 'weak_key'],
  [
    'with RSA of 2048 bits',
    { keyType: 'rsa', keyDetails: { ...RSA, modulusLength: 2048 } },
    'weak_key',
  ],
  [
    'with RSA of 8192 bits',
    { keyType: 'rsa', keyDetails: { ...RSA, modulusLength: 8192 } },
    'weak_key',
  ],
  ['with exponent 3', { keyType: 'rsa', keyDetails: { ...RSA, publicExponent: 3n } }, 'weak_key'],
  ['that was never issued', { fingerprint: 'EF:01' }, 'not_issued'],
  ['at the moment it ends', { notAfterMs: NOW_MS }, 'expired'],
])('refuses a certificate %s', (_, facts, reason) => {
  expect(ask(facts)).toEqual({ ok: false, reason });
});

test.each<[string, Partial<CertificateRecord>, string]>([
  ['another tenant', { tenant: 'other' }, 'not_issued'],
  ['another kind', { kind: 'admin' }, 'not_issued'],
  ['another name', { name: 'bob' }, 'not_issued'],
  ['a revocation', { status: 'revoked' }, 'revoked'],
  ['a lock', { locked: true }, 'locked'],
  [
    'a successor of more than ten minutes ago',
    { status: 'superseded', supersededAtMs: NOW_MS - 600_001 },
    'superseded',
  ],
])('refuses a certificate whose record has %s', (_, record, reason) => {
  expect(ask({}, record)).toEqual({ ok: false, reason });
});

test('takes a certificate for ten minutes beside its successor', () => {
  expect(ask({}, { status: 'superseded', supersededAtMs: NOW_MS - 600_000 }).ok).toBe(true);
});

test('vouches for nobody when nothing has been heard of revocations for too long', () => {
  const registry = {
    find: () => RECORD,
    look: () => Promise.resolve(),
    isStale: () => true,
    onChange: () => () => undefined,
  };
  expect(identify(FACTS, NOW_MS, 'batcave.internal', registry)).toEqual({
    ok: false,
    reason: 'stale',
  });
});

test('takes RSA of 3072 bits', () => {
  expect(ask({ keyType: 'rsa', keyDetails: RSA }).ok).toBe(true);
});

test('grants the scopes of the record, no scope for any, and names the one that is missing', () => {
  expect(authorize(RECORD, 'sentry.read')).toEqual({ ok: true });
  expect(authorize({ ...RECORD, scopes: [] }, 'any')).toEqual({ ok: true });
  expect(authorize(RECORD, 'sentry.alert.write')).toEqual({
    ok: false,
    required: 'sentry.alert.write',
  });
});
