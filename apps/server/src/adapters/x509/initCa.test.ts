import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { caPaths, readAuthorities } from './caFolder.ts';
import { readKey, readSecret } from './caSecret.ts';
import { initCa } from './initCa.ts';
import type { Authority } from './rootAuthority.ts';
import { Passphrase } from './sealedKey.ts';
import { hasOpenssl, openssl } from './testing/openssl.ts';
import { makeKeyDealer, makeReadyCa } from './testing/readyCa.ts';

const DAY_MS = 86_400_000;
let makeKey: () => Promise<KeyObject>;
let ready: Awaited<ReturnType<typeof makeReadyCa>>;

beforeAll(async () => {
  // More than a folder ever has at once: no two authorities of one have the same key.
  makeKey = await makeKeyDealer(5);
  ready = await makeReadyCa(makeKey);
});
afterAll(() => ready.drop());

function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(path.join(dir, name)).isFile(),
  );
}

/** Contents by name, to see what has changed. */
function contents(dir: string): Record<string, string> {
  return Object.fromEntries(
    filesIn(dir).map((name) => [name, readFileSync(path.join(dir, name), 'base64')]),
  );
}

/** Whether nothing is missing, so that another start changes nothing, and all keys fit and verify. */
async function isWhole(dir: string): Promise<boolean> {
  const before = contents(dir);
  const ca = await initCa({ dir }, makeKey);
  const { root, clients, servers, auditKeys } = readAuthorities(dir);
  const fits = (authority: Authority, certificate: X509Certificate | undefined) =>
    authority.certificate.raw.equals(certificate?.raw ?? Buffer.alloc(0)) &&
    authority.certificate.checkPrivateKey(authority.key) &&
    authority.certificate.checkIssued(root) &&
    authority.certificate.verify(root.publicKey);
  return (
    isDeepStrictEqual(contents(dir), before) &&
    root.verify(root.publicKey) &&
    fits(ca.clients, clients[0]) &&
    fits(ca.servers, servers[0]) &&
    createPublicKey(ca.audit).equals(createPublicKey(auditKeys[0] ?? '')) &&
    existsSync(caPaths(dir).rootList)
  );
}

test('makes everything, for its owner alone', async () => {
  const dir = ready.copy();
  expect(filesIn(dir).toSorted()).toEqual([
    ...['audit.key', 'audit.pub', 'clients-ca.crt', 'clients-ca.key', 'offline/root.key'],
    ...['root-revoked.json', 'root.crl', 'root.crt', 'secret', 'servers-ca.crt', 'servers-ca.key'],
  ]);
  expect(await isWhole(dir)).toBe(true);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(dir, 'offline')).mode & 0o777).toBe(0o700);
  for (const name of filesIn(dir)) expect(statSync(path.join(dir, name)).mode & 0o777).toBe(0o600);
});

test('keeps no key in the open', async () => {
  const dir = ready.copy();
  const { clients, servers, audit } = await initCa({ dir }, makeKey);
  const paths = caPaths(dir);
  const root = await readKey(paths.rootKey, 'root', new Passphrase(readSecret(paths.secret)));
  for (const key of [clients.key, servers.key, audit, root!]) {
    const der = key.export({ type: 'pkcs8', format: 'der' });
    const jwk = key.export({ format: 'jwk' });
    const inner = Buffer.from(jwk.d ?? '', 'base64url');
    for (const name of filesIn(dir)) {
      const bytes = readFileSync(path.join(dir, name));
      const isThere = [der, inner].some(
        (secret) =>
          bytes.includes(secret) ||
          bytes.includes(secret.toString('base64').slice(4, 40)) ||
          bytes.includes(secret.toString('hex')),
      );
      expect(isThere, name).toBe(false);
    }
  }
});

test('signs for ten years at the root and for one below, and OpenSSL agrees', (context) => {
  if (!hasOpenssl) return context.skip('no openssl');
  const dir = ready.copy();
  const { root, clients, servers } = readAuthorities(dir);
  const days = (certificate: X509Certificate) =>
    Math.round((Date.parse(certificate.validTo) - Date.now()) / DAY_MS);
  expect([root, ...clients, ...servers].map(days)).toEqual([3652, 365, 365]);
  const at = (name: string) => path.join(dir, name);
  const verify = ['verify', '-x509_strict', '-crl_check', '-CRLfile', at('root.crl')];
  const said = openssl([
    ...verify,
    '-CAfile',
    at('root.crt'),
    at('clients-ca.crt'),
    at('servers-ca.crt'),
  ]);
  expect(said).toMatch(/clients-ca.crt: OK[\s\S]*servers-ca.crt: OK/);
});

test.for([
  ...['root.crt', 'clients-ca.crt', 'clients-ca.key', 'servers-ca.key'],
  ...['audit.key', 'audit.pub', 'root.crl'],
])('heals after a start that was cut short before %s was written', async (name) => {
  const dir = ready.copy();
  rmSync(path.join(dir, name));
  writeFileSync(path.join(dir, `${name}.1.partial`), '-----BEGIN');
  const before = contents(dir);
  await initCa({ dir }, makeKey);
  expect(await isWhole(dir)).toBe(true);
  expect(contents(dir)['offline/root.key']).toBe(before['offline/root.key']);
});

test('goes on with what there was when nothing but the passphrase had been made', async () => {
  const dir = ready.copy();
  const secret = readFileSync(path.join(dir, 'secret'), 'utf8');
  for (const name of readdirSync(dir))
    if (name !== 'secret') rmSync(path.join(dir, name), { recursive: true });
  await initCa({ dir }, makeKey);
  expect(await isWhole(dir)).toBe(true);
  expect(readFileSync(path.join(dir, 'secret'), 'utf8')).toBe(secret);
});

test('keeps trusting the CA whose key was lost, and issues by a new one', async () => {
  const dir = ready.copy();
  const [old] = readAuthorities(dir).clients;
  rmSync(path.join(dir, 'clients-ca.key'));
  await initCa({ dir }, makeKey);
  const { clients } = readAuthorities(dir);
  expect(clients).toHaveLength(2);
  expect(clients[1]?.raw).toEqual(old?.raw);
});

test('stays in use when the change to a new CA was cut short', async () => {
  const dir = ready.copy();
  const file = path.join(dir, 'clients-ca.crt');
  const old = readFileSync(file, 'utf8');
  const other = ready.copy();
  rmSync(path.join(other, 'clients-ca.key'));
  await initCa({ dir: other }, makeKey);
  // The certificate of the next CA was written, its key was not.
  const next = readAuthorities(other).clients[0]!.toString();
  writeFileSync(file, next + old);
  const ca = await initCa({ dir }, makeKey);
  expect(ca.clients.certificate.toString()).toBe(old);
  expect(readFileSync(file, 'utf8')).toBe(old);
});

test('works without the root key, and says what to do when it is needed', async () => {
  const dir = ready.copy();
  const away = path.join(ready.copy(), 'offline');
  rmSync(path.join(dir, 'offline'), { recursive: true });
  await initCa({ dir }, makeKey);
  rmSync(path.join(dir, 'servers-ca.key'));
  const { rootKey } = caPaths(dir);
  await expect(initCa({ dir }, makeKey)).rejects.toThrow(
    `which is not at ${rootKey}. Bring it there`,
  );
  await initCa({ dir, rootDir: away }, makeKey);
  expect(await isWhole(dir)).toBe(true);
  expect(existsSync(path.join(dir, 'offline'))).toBe(false);
});

test('replaces no key that does not open', async () => {
  const dir = ready.copy();
  const before = contents(dir);
  const secret = path.join(dir, 'secret');
  rmSync(secret);
  await expect(initCa({ dir }, makeKey)).rejects.toThrow(`${secret} is missing`);
  writeFileSync(secret, 'another passphrase\n');
  await expect(initCa({ dir }, makeKey)).rejects.toThrow(
    /does not open: the passphrase is another/,
  );
  writeFileSync(secret, Buffer.from(before['secret'] ?? '', 'base64'));
  // The key of another place under the same passphrase.
  writeFileSync(path.join(dir, 'clients-ca.key'), readFileSync(path.join(dir, 'servers-ca.key')));
  await expect(initCa({ dir }, makeKey)).rejects.toThrow(/clients-ca.key does not open/);
  writeFileSync(
    path.join(dir, 'clients-ca.key'),
    Buffer.from(before['clients-ca.key'] ?? '', 'base64'),
  );
  expect(contents(dir)).toEqual(before);
});

test('takes the passphrase from the file that is named, and writes none of its own', async () => {
  const base = ready.copy();
  const dir = path.join(base, 'named');
  const [secretFile, rootSecretFile, rootDir] = ['a', 'b', 'medium'].map((x) => path.join(base, x));
  const options = {
    dir,
    secretFile: secretFile!,
    rootSecretFile: rootSecretFile!,
    rootDir: rootDir!,
  };
  await expect(initCa(options, makeKey)).rejects.toThrow(
    /which should hold the passphrase, is missing/,
  );
  writeFileSync(secretFile!, 'short\n');
  await expect(initCa(options, makeKey)).rejects.toThrow(/must have 16 characters or more/);
  writeFileSync(secretFile!, 'of the issuing keys\n');
  writeFileSync(rootSecretFile!, 'of the root key alone\n');
  await expect(initCa(options, makeKey)).rejects.toThrow(
    /where the root key shall lie, is not there/,
  );
  mkdirSync(rootDir!);
  await initCa(options, makeKey);
  expect(filesIn(dir)).not.toContain('secret');
  expect(filesIn(rootDir!)).toEqual(['root.key']);
  const rootKey = path.join(rootDir!, 'root.key');
  expect(await readKey(rootKey, 'root', new Passphrase('of the root key alone'))).toBeDefined();
  // The root key is opened when it is needed and not before.
  rmSync(rootSecretFile!);
  await initCa(options, makeKey);
});

test('is made once when two start in the same folder', async () => {
  const dir = path.join(ready.copy(), 'both');
  const [one, other] = await Promise.all([initCa({ dir }, makeKey), initCa({ dir }, makeKey)]);
  expect(one.clients.certificate.raw).toEqual(other.clients.certificate.raw);
  expect(await isWhole(dir)).toBe(true);
});

test('says when an authority ends soon that cannot be followed, and makes the next when it can', async () => {
  const dir = ready.copy();
  renameSync(path.join(dir, 'offline'), path.join(dir, 'away'));
  vi.useFakeTimers({ now: Date.now() + 300 * DAY_MS, toFake: ['Date'] });
  try {
    const { notes, clients } = await initCa({ dir }, makeKey);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toMatch(
      /The CA for clients ends on .* needs the root key, which is not at .* Bring it there/,
    );
    const next = await initCa({ dir, rootDir: path.join(dir, 'away') }, makeKey);
    expect(next.notes).toEqual([]);
    expect(next.retired.map(({ commonName }) => commonName)).toEqual([clients.commonName]);
    expect(await isWhole(dir)).toBe(true);
    vi.setSystemTime(Date.now() + 80 * DAY_MS); // the old one has ended
    expect((await initCa({ dir }, makeKey)).retired).toEqual([]);
    expect(readAuthorities(dir).clients).toHaveLength(1);
    expect(filesIn(dir).filter((name) => /clients-ca\..*\.key/.test(name))).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});
