import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import forge from 'node-forge';
import { beforeAll, expect, test, vi } from 'vitest';
import { createTestAuthority, type TestAuthority } from '../testing/index.ts';
import { makePkcs12 } from './makePkcs12.ts';
import { MAX_PKCS12_BYTES, readPkcs12 } from './readPkcs12.ts';

// Deriving keys is meant to take long, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000 });

const uri = 'spiffe://batcave.internal/tenant/acme/wall/wall-3';
let authority: TestAuthority;
beforeAll(() => {
  authority = createTestAuthority('Batcave test');
});

/** As common tools write it: fewer derivations, so that the tests are quick. */
function fileOf(cert: string, key: string, options = {}): Buffer {
  const certificates = cert.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [];
  const rsa = key === '' ? null : forge.pki.privateKeyFromPem(key);
  const file = forge.pkcs12.toPkcs12Asn1(
    rsa,
    certificates.map((pem) => forge.pki.certificateFromPem(pem)),
    'pass',
    { algorithm: 'aes256', count: 2048, ...options },
  );
  return Buffer.from(forge.asn1.toDer(file).getBytes(), 'latin1');
}

test('gives back what was exported: the chain in its order, and the key', async () => {
  const { cert, key } = authority.issueClient({ uri });
  const bytes = makePkcs12({
    certificate: cert,
    chain: authority.root,
    key,
    passphrase: 'pässword',
  });
  const read = await readPkcs12(bytes, 'pässword');
  expect(read).toMatchObject({ ok: true, facts: { uri, name: 'wall-3', kind: 'wall' } });
  expect(read.ok && [read.certificate, read.key]).toEqual([cert.replaceAll('\r', ''), key]);
});

test('reads what OpenSSL writes, with a key on an elliptic curve too', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'batcave-p12-'));
  const openssl = (...args: string[]) =>
    spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  try {
    if (openssl('version').status !== 0) return context.skip('openssl is not installed.');
    const subject = ['-subj', '/CN=wall-3', '-addext', `subjectAltName=URI:${uri}`];
    const usage = [
      '-addext',
      'extendedKeyUsage=clientAuth',
      '-addext',
      'basicConstraints=CA:FALSE',
    ];
    for (const algorithm of ['rsa:3072', 'ec']) {
      const curve = algorithm === 'ec' ? ['-pkeyopt', 'ec_paramgen_curve:prime256v1'] : [];
      const made = ['-x509', '-nodes', '-newkey', algorithm, ...curve, '-days', '2'];
      openssl('req', ...made, ...subject, ...usage, '-keyout', 'own.key', '-out', 'own.crt');
      openssl(
        ...['pkcs12', '-export', '-inkey', 'own.key', '-in', 'own.crt'],
        ...['-passout', 'pass:words', '-out', 'own.p12'],
      );
      const read = await readPkcs12(await readFile(join(folder, 'own.p12')), 'words');
      expect(read).toMatchObject({ ok: true, facts: { uri, kind: 'wall' } });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('finds the leaf wherever it stands', async () => {
  const { cert, key } = authority.issueClient({ uri });
  const [leaf, issuer] = cert.split(/(?<=-----END CERTIFICATE-----\r?\n)/);
  const read = await readPkcs12(fileOf(`${String(issuer)}${String(leaf)}`, key), 'pass');
  expect(read.ok && read.certificate).toBe(cert.replaceAll('\r', ''));
});

test('tells a wrong passphrase from a file that is none', async () => {
  const { cert, key } = authority.issueClient({ uri });
  const file = fileOf(cert, key);
  expect(await readPkcs12(file, 'guess')).toMatchObject({ code: 'wrong_passphrase' });
  expect(await readPkcs12(Buffer.from('no file'), 'pass')).toMatchObject({
    code: 'pkcs12_refused',
  });
  expect(await readPkcs12(file.subarray(0, 900), 'pass')).toMatchObject({ code: 'pkcs12_refused' });
  expect(await readPkcs12(new Uint8Array(MAX_PKCS12_BYTES + 1), '')).toMatchObject({
    reason: expect.stringContaining('64 KiB') as string,
  });
});

test('refuses a key that is not that of the certificate, and a file without one', async () => {
  const { cert, key } = authority.issueClient({ uri });
  const other = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  expect(await readPkcs12(fileOf(cert, other.privateKey), 'pass')).toMatchObject({
    reason: expect.stringContaining('no certificate that belongs to its private key') as string,
  });
  expect(await readPkcs12(fileOf(cert, ''), 'pass')).toMatchObject({
    reason: expect.stringContaining('must hold one private key; it holds 0') as string,
  });
  expect(key).toContain('PRIVATE KEY');
});

test('refuses a certificate that a console cannot speak with, and says which part will not do', async () => {
  const reasonOf = async (client: object): Promise<string> => {
    const { cert, key } = authority.issueClient({ uri, ...client });
    const read = await readPkcs12(fileOf(cert, key), 'pass');
    return read.ok ? 'taken' : read.reason;
  };
  expect(await reasonOf({})).toBe('taken');
  expect(await reasonOf({ usages: ['serverAuth'] })).toContain('clientAuth');
  expect(await reasonOf({ dns: ['wall-3.example'] })).toContain('one identity');
  expect(await reasonOf({ uri: 'https://wall-3.example' })).toContain('one identity');
  expect(await reasonOf({ uri: 'spiffe://a/tenant/acme/robot/r2' })).toContain('one identity');
});

test.each(['its integrity', 'its content'])(
  'stops a file that asks for endless work for %s, and lets this thread go on meanwhile',
  async (what) => {
    const { cert, key } = authority.issueClient({ uri });
    const file = endless(fileOf(cert, key, { useMac: what === 'its integrity' }));
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 50);
    const startMs = performance.now();
    expect(await readPkcs12(file, 'pass')).toMatchObject({
      reason: expect.stringContaining('more work') as string,
    });
    clearInterval(timer);
    expect(performance.now() - startMs).toBeLessThan(14_000);
    expect(ticks).toBeGreaterThan(30);
  },
);

/** The file with every count of derivations raised to two thousand millions. */
function endless(file: Buffer): Buffer {
  const { asn1 } = forge;
  function raise(value: forge.asn1.Asn1): void {
    if (Array.isArray(value.value)) value.value.forEach(raise);
    else if (value.type === asn1.Type.INTEGER && value.value === '\x08\x00')
      value.value = '\x7f\xff\xff\xff';
    // What is nested stands in the file as bytes.
    else if (value.type === asn1.Type.OCTETSTRING) value.value = raiseWithin(value.value);
  }
  function raiseWithin(bytes: string): string {
    try {
      const inner = asn1.fromDer(bytes);
      raise(inner);
      return asn1.toDer(inner).getBytes();
    } catch {
      return bytes; // Salt, or something encrypted.
    }
  }
  return Buffer.from(raiseWithin(file.toString('latin1')), 'latin1');
}
