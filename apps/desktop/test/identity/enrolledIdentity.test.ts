import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enrol, makePkcs12, readPkcs12, renew } from '@batcave/enrol';
import {
  createTestAuthority,
  startTestEnrolServer,
  type TestAuthority,
  type TestEnrolServer,
} from '@batcave/enrol/testing';
import { formatBundle } from '@batcave/shared/identity';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { IdentityState } from '../../src/ipc/identity.ts';
import type { ConsoleIdentity } from '../../src/main/identity/consoleIdentity.ts';
import { createEnrolledIdentity } from '../../src/main/identity/enrolledIdentity.ts';
import { createHeldKeys } from '../../src/main/identity/heldKeys.ts';
import { createIdentityStore } from '../../src/main/identity/identityStore.ts';
import { probe } from '../../src/main/link/probe.ts';
import { createJsonFile } from '../../src/main/storage/jsonFile.ts';
import { createFakeHost, type FakeHost } from '../link/fakeHost.ts';
import { createMemorySecrets, type MemorySecrets } from './memorySecrets.ts';

const HOUR_MS = 3_600_000;
const uri = 'spiffe://batcave.internal/tenant/acme/console/ana';

let authority: TestAuthority;
beforeAll(() => {
  authority = createTestAuthority('Batcave test');
});

let folder: string;
let server: TestEnrolServer;
let secrets: MemorySecrets;
let host: FakeHost;
/** The tenant that another identity of the console has. */
let refused: string | undefined;
let changes: { forget: boolean }[];
let started: ConsoleIdentity[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batcave-identity-'));
  server = await startTestEnrolServer({ authority, client: { uri } });
  secrets = createMemorySecrets();
  // Certificates have real dates, so the clock starts now.
  host = createFakeHost(Date.now());
  changes = [];
  refused = undefined;
  started = [];
});
afterEach(async () => {
  for (const identity of started) identity.stop();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const openKeys = () =>
  createHeldKeys(async () => {
    await secrets.read('is anybody there');
    return secrets;
  });

/** A console of this profile and keychain, as it is after a start; or a further identity beside it, over the same keys. */
async function start(
  name = 'identity.json',
  keys = openKeys(),
): Promise<{ identity: ConsoleIdentity; state: () => IdentityState }> {
  const file = createJsonFile(join(folder, name), () => undefined);
  const identity = createEnrolledIdentity({
    store: createIdentityStore(file, () => undefined),
    keys,
    authority: {
      makeKey: async () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
      enrol,
      renew,
      readPkcs12,
    },
    probe,
    clock: host.clock,
    timers: host.timers,
    random: () => 0.5,
    log: () => undefined,
    refuses: (tenant) => (tenant === refused ? 'It is there already.' : null),
    changed: (how) => changes.push(how),
  });
  started.push(identity);
  let state: IdentityState = { kind: 'loading' };
  identity.onState((next) => (state = next));
  await identity.start();
  await new Promise(setImmediate);
  return { identity, state: () => state };
}

const bundle = (token = 'T'.repeat(43)) =>
  formatBundle({ enrol: server.url, root: authority.rootSha256, token });
const enrolledState = (state: IdentityState) => {
  if (state.kind !== 'enrolled') throw new Error(`The state is ${state.kind}.`);
  return state;
};
const codeOf = (error: unknown) => (error as { failure?: { code: string } }).failure?.code;

test('a console without a certificate says so, and that the keychain is ready', async () => {
  const { identity, state } = await start();
  expect(state()).toEqual({ kind: 'none', keychainFault: null });
  expect(codeOf(await identity.credentials(0).catch((e: unknown) => e))).toBe('not_enrolled');
});

test('trades a bundle for a certificate, and has it after a restart', async () => {
  const { identity, state } = await start();
  expect(await identity.enrol(bundle())).toEqual({ ok: true });
  const { certificate, renewal } = enrolledState(state());
  expect(certificate).toMatchObject({ uri, name: 'ana', kind: 'console', server: server.url });
  const life = certificate.notAfterMs - certificate.notBeforeMs;
  expect(renewal).toEqual({
    kind: 'planned',
    atMs: Math.round(certificate.notBeforeMs + (life * 2) / 3),
  });
  expect(changes).toEqual([{ forget: false }]);

  const again = await start();
  expect(enrolledState(again.state()).certificate).toEqual(certificate);
  expect(await probe(await again.identity.credentials(0))).toBeUndefined();
  expect(server.calls.at(-1)).toMatchObject({ route: 'GET /v1/me', by: certificate.serial });
});

test('writes the private key into the keychain and nowhere else', async () => {
  const { identity } = await start();
  await identity.enrol(bundle());
  const [[, pem] = []] = [...secrets.entries];
  const jwk = createPrivateKey(pem!).export({ format: 'jwk' });
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), 'utf8');
    expect(text).not.toContain('PRIVATE');
    expect(text).not.toContain(jwk.d);
  }
});

test('uses no token while the keychain cannot keep the key', async () => {
  secrets.breakWith('The keychain is locked. Unlock it.');
  const { identity, state } = await start();
  expect(state()).toEqual({ kind: 'none', keychainFault: 'The keychain is locked. Unlock it.' });
  expect(await identity.enrol(bundle())).toMatchObject({
    ok: false,
    problem: { code: 'no_keychain', detail: 'The keychain is locked. Unlock it.' },
  });
  expect(server.calls).toEqual([]);
  secrets.breakWith(undefined);
  expect(await identity.enrol(bundle())).toEqual({ ok: true });
  expect(state()).toMatchObject({ kind: 'enrolled', keychainFault: null });
});

test('asks again with the same key when the answer to the first time was lost', async () => {
  const { identity } = await start();
  server.answerNext(503, { code: 'signer_unavailable' });
  expect(await identity.enrol(bundle())).toMatchObject({ problem: { code: 'signer_unavailable' } });
  const again = await start();
  expect(await again.identity.enrol(bundle())).toEqual({ ok: true });
  const keys = server.calls
    .filter(({ route }) => route === 'POST /v1/enrol')
    .map(({ body }) => (body as { csr: string }).csr);
  expect(keys[0]).toBe(keys[1]);
  expect(secrets.entries.size).toBe(1);
});

test.each([
  ['not a bundle', 'invalid_bundle'],
  [
    () => formatBundle({ enrol: server.url, root: 'b'.repeat(64), token: 'T'.repeat(43) }),
    'wrong_server',
  ],
])('refuses %s and keeps no key for it', async (text, code) => {
  const { identity } = await start();
  const answer = await identity.enrol(typeof text === 'string' ? text : text());
  expect(answer).toMatchObject({ ok: false, problem: { code } });
  expect(secrets.entries.size).toBe(0);
});

test('says that the keychain has lost the key', async () => {
  await (await start()).identity.enrol(bundle());
  secrets.entries.clear();
  const { identity } = await start();
  expect(codeOf(await identity.credentials(0).catch((e: unknown) => e))).toBe('key_missing');
  secrets.breakWith('It does not answer.');
  const error: unknown = await (await start()).identity.credentials(0).catch((e: unknown) => e);
  expect(codeOf(error)).toBe('no_keychain');
});

test('renews by itself after two thirds of the life, with another key, and connects with it', async () => {
  const { identity, state } = await start();
  await identity.enrol(bundle());
  const first = enrolledState(state()).certificate;
  const [firstKey] = [...secrets.entries.values()];
  await host.advance(15 * HOUR_MS);
  expect(enrolledState(state()).certificate.serial).toBe(first.serial);
  await host.advance(1.1 * HOUR_MS);
  await expect.poll(() => enrolledState(state()).certificate.serial).not.toBe(first.serial);
  const { certificate } = enrolledState(state());
  expect(server.calls.slice(-2)).toMatchObject([
    { route: 'POST /v1/pki/renew', by: first.serial },
    { route: 'GET /v1/me', by: certificate.serial },
  ]);
  await expect.poll(() => changes).toEqual([{ forget: false }, { forget: false }]);
  expect([...secrets.entries.values()]).toHaveLength(1);
  expect([...secrets.entries.values()][0]).not.toBe(firstKey);
});

test('renews at the start what was due while it was off', async () => {
  const first = await start();
  await first.identity.enrol(bundle());
  const { serial } = enrolledState(first.state()).certificate;
  first.identity.stop();
  await host.advance(20 * HOUR_MS);
  const { state } = await start();
  await host.advance(1);
  await expect.poll(() => enrolledState(state()).certificate.serial).not.toBe(serial);
});

test('goes on with the old certificate when the renewal fails, says why, and tries again', async () => {
  const { identity, state } = await start();
  await identity.enrol(bundle());
  const { certificate } = enrolledState(state());
  server.answerNext(503, { code: 'signer_unavailable', detail: '' });
  await host.advance(16.1 * HOUR_MS);
  await expect.poll(() => enrolledState(state()).renewal.kind).toBe('failed');
  const failed = enrolledState(state());
  expect(failed.certificate).toEqual(certificate);
  expect(failed.renewal).toMatchObject({
    reason: expect.stringContaining('cannot be issued just now') as string,
  });
  // Twenty tries in what is left of it, eight hours.
  await host.advance(0.5 * HOUR_MS);
  await expect.poll(() => enrolledState(state()).renewal.kind).toBe('planned');
  expect(enrolledState(state()).certificate.serial).not.toBe(certificate.serial);
});

test('an early try that is refused changes nothing about the renewal that is planned', async () => {
  const { identity, state } = await start();
  await identity.enrol(bundle());
  const { renewal } = enrolledState(state());
  server.answerNext(409, { code: 'state_conflict', detail: 'It is too early.' });
  expect(await identity.renew()).toMatchObject({
    problem: { detail: expect.stringContaining('too early') as string },
  });
  expect(enrolledState(state()).renewal).toEqual(renewal);
});

test('keeps the old certificate until the server has accepted the new one, also over a restart', async () => {
  const { identity, state } = await start();
  await identity.enrol(bundle());
  const { serial } = enrolledState(state()).certificate;
  server.refuseMe('store_unavailable');
  expect(await identity.renew()).toMatchObject({ ok: false });
  expect(enrolledState(state()).certificate.serial).toBe(serial);
  expect(secrets.entries.size).toBe(2);
  identity.stop();

  const again = await start();
  expect(enrolledState(again.state()).certificate.serial).toBe(serial);
  server.refuseMe(undefined);
  await again.identity.credentials(0);
  expect(enrolledState(again.state()).certificate.serial).not.toBe(serial);
  expect(secrets.entries.size).toBe(1);
});

test('drops a renewed certificate that the server calls revoked', async () => {
  const { identity, state } = await start();
  await identity.enrol(bundle());
  const { serial } = enrolledState(state()).certificate;
  server.refuseMe('certificate_revoked');
  expect(await identity.renew()).toMatchObject({ problem: { code: 'certificate_revoked' } });
  expect(enrolledState(state()).certificate.serial).toBe(serial);
  expect(secrets.entries.size).toBe(1);
});

test('tries no renewal after the end, and says what to do', async () => {
  const { identity, state } = await start();
  await identity.enrol(bundle());
  const before = server.calls.length;
  identity.stop();
  await host.advance(30 * HOUR_MS);
  expect(await identity.renew()).toMatchObject({ problem: { code: 'certificate_expired' } });
  expect(enrolledState(state()).renewal).toMatchObject({ kind: 'failed', nextTryAtMs: null });
  expect(server.calls).toHaveLength(before);
});

test('takes an identity out of a PKCS#12 file once the server has accepted it', async () => {
  const { identity, state } = await start();
  const wall = 'spiffe://batcave.internal/tenant/acme/wall/wall-3';
  const { cert, key } = authority.issueClient({ uri: wall });
  const file = makePkcs12({ certificate: cert, key, passphrase: 'pass' }).toString('base64');
  const input = { file, passphrase: 'pass', server: server.url, root: authority.root };

  server.refuseMe('identity_rejected');
  expect(await identity.importPkcs12(input)).toMatchObject({ ok: false });
  expect([state().kind, secrets.entries.size]).toEqual(['none', 0]);
  server.refuseMe(undefined);
  expect(await identity.importPkcs12({ ...input, passphrase: 'guess' })).toMatchObject({
    problem: { code: 'wrong_passphrase' },
  });
  expect(await identity.importPkcs12({ ...input, server: 'http://x' })).toMatchObject({
    problem: { code: 'invalid_server' },
  });
  expect(await identity.importPkcs12({ ...input, root: cert })).toMatchObject({
    problem: { code: 'invalid_root' },
  });
  expect(await identity.importPkcs12(input)).toEqual({ ok: true });
  expect(enrolledState(state()).certificate).toMatchObject({ uri: wall, kind: 'wall' });
});

test('a bundle for somebody else replaces the identity and forgets what it saw', async () => {
  const { identity, state } = await start();
  const { cert, key } = authority.issueClient({
    uri: 'spiffe://batcave.internal/tenant/other/console/ben',
  });
  const file = makePkcs12({ certificate: cert, key, passphrase: '' }).toString('base64');
  await identity.importPkcs12({ file, passphrase: '', server: server.url, root: authority.root });
  await identity.enrol(bundle());
  expect(enrolledState(state()).certificate.name).toBe('ana');
  expect(changes).toEqual([{ forget: false }, { forget: true }]);
  expect(secrets.entries.size).toBe(1);
});

test('removes certificate and key', async () => {
  const { identity, state } = await start();
  await identity.enrol(bundle());
  expect(await identity.remove()).toEqual({ ok: true });
  expect(state()).toEqual({ kind: 'none', keychainFault: null });
  expect(secrets.entries.size).toBe(0);
  expect(changes.at(-1)).toEqual({ forget: true });
  expect((await start()).state().kind).toBe('none');
});

test('a certificate for a tenant that the console has already is not taken, and leaves no key behind', async () => {
  const { identity, state } = await start();
  refused = 'acme';
  expect(await identity.enrol(bundle())).toMatchObject({
    ok: false,
    problem: { code: 'tenant_taken', detail: 'It is there already.' },
  });
  expect(state()).toMatchObject({ kind: 'none' });
  expect([...secrets.entries.keys()]).toEqual([]);
});

test('what was used for one identity takes no key from it when it is tried again, here or in another one', async () => {
  const keys = openKeys();
  const first = await start('identity.json', keys);
  await first.identity.enrol(bundle());
  refused = 'acme';
  const further = await start('further.json', keys);
  // The server gives the same certificate for the same key, until the token has expired.
  expect(await further.identity.enrol(bundle())).toMatchObject({
    problem: { code: 'tenant_taken' },
  });
  expect(secrets.entries.size).toBe(1);
  for (const { identity } of [further, first]) {
    server.answerNext(403, { code: 'token_refused', detail: '' });
    expect(await identity.enrol(bundle())).toMatchObject({ problem: { code: 'token_refused' } });
    expect(secrets.entries.size).toBe(1);
  }
  const again = await start();
  expect(await probe(await again.identity.credentials(0))).toBeUndefined();
});

test('a file that one identity was made of takes no key from it when it is tried for another one', async () => {
  const keys = openKeys();
  const { cert, key } = authority.issueClient({ uri });
  const file = makePkcs12({ certificate: cert, key, passphrase: '' }).toString('base64');
  const input = { file, passphrase: '', server: server.url, root: authority.root };
  const first = await start('identity.json', keys);
  expect(await first.identity.importPkcs12(input)).toEqual({ ok: true });
  refused = 'acme';
  const further = await start('further.json', keys);
  expect(await further.identity.importPkcs12(input)).toMatchObject({
    problem: { code: 'tenant_taken' },
  });
  expect(secrets.entries.size).toBe(1);
});
