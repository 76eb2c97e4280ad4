import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError } from '@batcave/shared/errors';
import { expect, test } from 'vitest';
import { STRONG_KEY } from '../../identity/index.ts';
import { readCsr } from './csr.ts';
import { readDer, writeDer } from './der.ts';
import { craftCsr, csrPem, nested, rsaSpki } from './testing/csrs.ts';
import { hasOpenssl, openssl } from './testing/openssl.ts';

const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const RSA = generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey;
const GOOD = craftCsr(P256);
const WEAK = `The key must be ${STRONG_KEY}.`;
const FORM = /must be PKCS #10 in PEM/;

function der(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
}

function spkiOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

/** The refusal, in words. */
function refusal(pem: string): string {
  try {
    readCsr(pem);
  } catch (error) {
    if (error instanceof AppError && error.code === 'csr_refused') return error.message;
    throw error;
  }
  return 'taken';
}

test.for([
  ['P-256', P256, ['-sha256']],
  ['RSA', RSA, ['-sha256']],
  ['RSA with SHA-384', RSA, ['-sha384']],
  ['RSA with SHA-512', RSA, ['-sha512']],
  ['P-256 and with an extension', P256, ['-sha256', '-addext', 'subjectAltName=DNS:x.example']],
] as const)('reads what OpenSSL makes with %s', ([, key, args], context) => {
  if (!hasOpenssl) return context.skip('no openssl');
  const dir = mkdtempSync(path.join(tmpdir(), 'csr-'));
  context.onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = path.join(dir, 'key.pem');
  writeFileSync(file, key.export({ type: 'pkcs8', format: 'pem' }));
  const pem = openssl(['req', '-new', '-key', file, '-subj', '/O=Acme/CN=ana', ...args]);
  const facts = readCsr(pem.slice(pem.indexOf('-----BEGIN')));
  expect(facts.spki).toEqual(spkiOf(key));
  expect(facts.keyType).toBe(key.asymmetricKeyType);
  expect(facts.keyDetails).toEqual(key.asymmetricKeyDetails);
});

test('takes a request with blank lines around it and line ends of Windows', () => {
  expect(readCsr(`\n${GOOD.replaceAll('\n', '\r\n')}\n\n`).spki).toEqual(spkiOf(P256));
});

test.each([
  ['RSA of 1024 bits', () => rsaSpki(1024)],
  ['RSA of 2048 bits', () => rsaSpki(2048)],
  ['RSA of 16384 bits', () => rsaSpki(16_384)],
  ['RSA with exponent 3', () => rsaSpki(3072, 3)],
  ['Ed25519', () => spkiOf(generateKeyPairSync('ed25519').privateKey)],
  ['P-384', () => spkiOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey)],
  ['secp256k1', () => spkiOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey)],
  [
    'RSA for PSS alone',
    () => spkiOf(generateKeyPairSync('rsa-pss', { modulusLength: 3072 }).privateKey),
  ],
  ['a point that is not on the curve', () => offTheCurve()],
  ['a point in short form', () => shortPoint()],
  ['no key at all', () => writeDer(nested(2))],
])('refuses %s for its key, before its signature is looked at', (_, spki) => {
  // The signature would do for none of them, and nothing is said of it.
  expect(refusal(craftCsr(P256, { spki: spki() }))).toBe(WEAK);
});

function offTheCurve(): Buffer {
  const spki = spkiOf(P256);
  spki[spki.length - 1] = (spki.at(-1) ?? 0) ^ 1;
  return spki;
}

function shortPoint(): Buffer {
  const spki = spkiOf(P256);
  const compressed = Buffer.concat([spki.subarray(0, 26), Buffer.of(2), spki.subarray(27, 59)]);
  compressed[1] = 0x39;
  compressed[24] = 0x22; // two lengths: of the whole and of the point
  return compressed;
}

test('refuses a signature of another key, of other content, and by another algorithm', () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  expect(refusal(craftCsr(other, { spki: spkiOf(P256) }))).toMatch(/signed with the key/);
  const damaged = der(GOOD);
  damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
  expect(refusal(csrPem(damaged))).toMatch(/signed with the key/);
  expect(refusal(craftCsr(P256, { algorithm: '1.2.840.113549.1.1.11' }))).toMatch(
    /signed with its own/,
  );
  expect(refusal(craftCsr(RSA, { algorithm: '1.2.840.113549.1.1.5' }))).toMatch(
    /signed with its own/,
  );
});

test.each([
  ['nothing', ''],
  ['garbage', 'not a request'],
  ['a certificate', GOOD.replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE')],
  ['two requests', GOOD + GOOD],
  ['text before it', `x\n${GOOD}`],
  ['base64 that is none', GOOD.replace('M', '*')],
  ['DER that is none', csrPem(Buffer.from('00ff00ff', 'hex'))],
  ['one that is cut short', csrPem(der(GOOD).subarray(0, -20))],
  ['one with bytes after it', csrPem(Buffer.concat([der(GOOD), Buffer.of(5, 0)]))],
  ['another version', craftCsr(P256, { version: 1n })],
  ['one that is nested deep', craftCsr(P256, { attributes: [nested(12)] })],
  ['one that is nested as deep as fits', csrPem(writeDer(nested(1500)))],
  ['a length that takes more bytes than it needs', csrPem(longLength(der(GOOD)))],
  ['a sequence in it that is none', csrPem(writeDer(nested(3)))],
])('refuses %s', (_, pem) => {
  expect(refusal(pem)).toMatch(FORM);
});

/** The same value as BER allows it and DER does not. */
function longLength(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0x30, 0x84, 0, 0, 0, bytes.length - 3), bytes.subarray(3)]);
}

test('refuses more than 8 KiB without reading it', () => {
  expect(refusal(`${GOOD}${' '.repeat(8192)}`)).toMatch(/8192 bytes or fewer/);
});

test('refuses whatever one changed byte makes of a request', () => {
  const whole = der(GOOD);
  for (let at = 0; at < whole.length; at += 1) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    expect(refusal(csrPem(changed)), `byte ${String(at)}`).not.toBe('taken');
  }
  expect(readDer(whole)).toBeDefined();
});

test('refuses a page of blanks in no time', () => {
  const startMs = performance.now();
  expect(refusal(`-----BEGIN CERTIFICATE REQUEST-----${' '.repeat(8000)}`)).toMatch(FORM);
  expect(performance.now() - startMs).toBeLessThan(100);
});
