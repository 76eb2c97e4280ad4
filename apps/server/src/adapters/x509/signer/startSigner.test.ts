import { createPublicKey, generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@batcave/shared/errors';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { LeafRequest } from '../../../identity/index.ts';
import { caPaths, readAuthorities } from '../caFolder.ts';
import { rollOver } from '../rollOver.ts';
import { craftCsr, rsaSpki } from '../testing/csrs.ts';
import { hasOpenssl, openssl } from '../testing/openssl.ts';
import { makeReadyCa } from '../testing/readyCa.ts';
import { checkSignatureLog } from './SignatureLog.ts';
import type { SignerExit } from './SignerChild.ts';
import { type RunningSigner, startSigner, type StartOptions } from './startSigner.ts';

const DAY_MS = 86_400_000;
const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const SPKI = P256.publicKey.export({ type: 'spki', format: 'der' });
let ready: Awaited<ReturnType<typeof makeReadyCa>>;
let dir: string;
let shared: RunningSigner;
const exits: SignerExit[] = [];

const start = (options: Partial<StartOptions> & { readonly dir: string }): Promise<RunningSigner> =>
  startSigner({
    ...{ trustDomain: 'test.internal', serverNames: ['localhost', '127.0.0.1'], maxPerMinute: 100 },
    onExit: (exit) => exits.push(exit),
    ...options,
  });

function leaf(changed: object = {}): LeafRequest {
  const notAfterMs = Date.now() + 7 * DAY_MS;
  return { tenant: 'acme', kind: 'console', name: 'ana', spki: SPKI, notAfterMs, ...changed };
}

/** The code of the error that it fails with. */
async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );
}

async function untilAnswers(signer: RunningSigner): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if ((await codeOf(signer.signCheckpoint('x'))) === 'done') return;
    await delay(20);
  }
}

beforeAll(async () => {
  ready = await makeReadyCa();
  dir = ready.copy();
  shared = await start({ dir });
});
afterAll(async () => {
  await shared.stop();
  ready.drop();
});

test('reads a certificate request', async () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 3072 });
  const facts = await shared.readCsr(craftCsr(rsa.privateKey));
  expect(facts.spki).toEqual(rsa.publicKey.export({ type: 'spki', format: 'der' }));
  expect(facts.keyDetails).toEqual({ modulusLength: 3072, publicExponent: 65_537n });
  expect((await shared.readCsr(craftCsr(P256.privateKey))).keyDetails).toEqual({
    namedCurve: 'prime256v1',
  });
  expect(await codeOf(shared.readCsr('garbage'))).toBe('csr_refused');
  expect(await codeOf(shared.readCsr(craftCsr(P256.privateKey, { spki: rsaSpki(2048) })))).toBe(
    'csr_refused',
  );
});

test('signs leaves for clients and servers whose chains OpenSSL verifies', async (context) => {
  if (!hasOpenssl) return context.skip('no openssl');
  const client = await shared.signLeaf(leaf());
  const server = await shared.signServerLeaf({ spki: SPKI, notAfterMs: Date.now() + 30 * DAY_MS });
  const verifyAs = (purpose: string, chain: string) => {
    const file = path.join(dir, 'chain.pem');
    writeFileSync(file, chain);
    const strict = ['verify', '-x509_strict', '-purpose', purpose];
    return openssl([...strict, '-CAfile', path.join(dir, 'root.crt'), '-untrusted', file, file]);
  };
  expect(verifyAs('sslclient', client.chain)).toMatch(/: OK/);
  expect(verifyAs('sslserver', server.chain)).toMatch(/: OK/);
  expect(verifyAs('sslserver', client.chain)).toMatch(/purpose/);
  const certificate = new X509Certificate(client.chain);
  expect(client).toMatchObject({
    fingerprint: certificate.fingerprint256,
    notAfterMs: Date.parse(certificate.validTo),
    uri: 'spiffe://test.internal/tenant/acme/console/ana',
  });
  expect(certificate.publicKey.equals(P256.publicKey)).toBe(true);
  expect(certificate.subjectAltName).toBe(`URI:${client.uri}`);
  expect(new X509Certificate(server.chain).subjectAltName).toBe(
    'DNS:localhost, IP Address:127.0.0.1',
  );
});

test('refuses what its policy does not allow', async () => {
  const refused = (changed: object) => codeOf(shared.signLeaf(leaf(changed)));
  expect(await refused({ notAfterMs: Date.now() + 3650 * DAY_MS })).toBe('csr_refused');
  expect(await refused({ name: '..' })).toBe('csr_refused');
  expect(await refused({ tenant: 'acme@evil.example' })).toBe('csr_refused');
  expect(await refused({ spki: rsaSpki(2048) })).toBe('csr_refused');
  const times = { thisUpdateMs: Date.now(), nextUpdateMs: Date.now() + DAY_MS };
  const revoked = [{ serial: 'xyz', revokedAtMs: 0, reason: 'unspecified' }];
  expect(await codeOf(shared.signRevocationLists({ number: 1, ...times, revoked }))).toBe(
    'invalid_request',
  );
});

test('signs checkpoints that the public key of the folder verifies', async () => {
  const signature = Buffer.from(await shared.signCheckpoint('seq 7'), 'base64');
  const key = createPublicKey(readAuthorities(dir).auditKeys[0]!);
  expect(verify(null, Buffer.from('seq 7'), key, signature)).toBe(true);
  expect(verify(null, Buffer.from('seq 8'), key, signature)).toBe(false);
});

test('has every signature on record before it gives it out', async () => {
  const file = caPaths(dir).signatures;
  const { serial } = await shared.signLeaf(leaf({ name: 'bob' }));
  const last = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)!;
  expect(JSON.parse(last)).toMatchObject({
    what: 'client',
    serial,
    subject: 'spiffe://test.internal/tenant/acme/console/bob',
  });
  await shared.signServerLeaf({ spki: SPKI, notAfterMs: Date.now() + DAY_MS });
  await shared.signCheckpoint('x');
  expect(await checkSignatureLog(file)).toMatchObject({ ok: true });
});

test('gives nothing out that it cannot record', async () => {
  const other = ready.copy();
  const signer = await start({ dir: other });
  onTestFinished(() => signer.stop());
  rmSync(other, { recursive: true });
  expect(await codeOf(signer.signLeaf(leaf()))).toBe('signer_unavailable');
});

test('signs a revocation list for each clients CA that is trusted', async (context) => {
  if (!hasOpenssl) return context.skip('no openssl');
  const rolled = ready.copy();
  await rollOver({ dir: rolled });
  const signer = await start({ dir: rolled });
  onTestFinished(() => signer.stop());
  const list = {
    ...{ number: 5, thisUpdateMs: Date.now() - 60_000, nextUpdateMs: Date.now() + DAY_MS },
    revoked: [{ serial: '1f', revokedAtMs: Date.now(), reason: 'keyCompromise' }],
  };
  const lists = await signer.signRevocationLists(list);
  const { clients } = readAuthorities(rolled);
  expect(lists).toHaveLength(2);
  for (const [at, der] of lists.entries()) {
    const [ca, file] = [path.join(rolled, 'one.crt'), path.join(rolled, 'list')];
    writeFileSync(ca, String(clients[at]));
    writeFileSync(file, der);
    const said = openssl(['crl', '-inform', 'DER', '-in', file, '-CAfile', ca, '-text', '-noout']);
    expect(said).toMatch(/verify OK/);
    expect(said).toMatch(/Serial Number: 1F/);
  }
  expect(await signer.signRevocationLists(list)).not.toEqual([]);
});

test('is started again when it was killed, and what is asked meanwhile fails in good form', async () => {
  const signer = shared;
  const { pid } = signer;
  exits.length = 0;
  process.kill(pid!, 'SIGKILL');
  writeFileSync(path.join(dir, '.lock'), `${hostname()} ${String(pid)}`); // in the middle of a signature
  expect(await codeOf(signer.signLeaf(leaf()))).toBe('signer_unavailable');
  await untilAnswers(signer);
  expect(await signer.signLeaf(leaf())).toMatchObject({ serial: expect.any(String) as string });
  expect(signer.pid).not.toBe(pid);
  expect(exits).toMatchObject([{ signal: 'SIGKILL' }]);
});

test('is killed and started again when an answer takes too long', async () => {
  const signer = await start({ dir, deadlineMs: 150 });
  onTestFinished(() => signer.stop());
  const { pid } = signer;
  process.kill(pid!, 'SIGSTOP');
  const startMs = performance.now();
  const asked = [signer.readCsr(craftCsr(P256.privateKey)), signer.signLeaf(leaf())];
  expect(await Promise.all(asked.map(codeOf))).toEqual(Array(2).fill('signer_unavailable'));
  expect(performance.now() - startMs).toBeLessThan(1000);
  await untilAnswers(signer);
  expect(await codeOf(signer.signLeaf(leaf()))).toBe('done');
  expect(signer.pid).not.toBe(pid);
});

test('signs so many certificates a minute, and a restart gives no more', async () => {
  const signer = await start({ dir: ready.copy(), maxPerMinute: 3 });
  onTestFinished(() => signer.stop());
  const asked = Array.from({ length: 5 }, () => signer.signLeaf(leaf()));
  expect((await Promise.all(asked.map(codeOf))).toSorted()).toEqual([
    ...['done', 'done', 'done', 'rate_limited', 'rate_limited'],
  ]);
  const refusal = await signer.signLeaf(leaf()).catch((error: unknown) => error as AppError);
  expect((refusal as AppError).retryAfterMs).toBeGreaterThan(10_000);
  // Revocation and checkpoints go on.
  expect(await codeOf(signer.signCheckpoint('x'))).toBe('done');
  process.kill(signer.pid!, 'SIGKILL');
  await delay(10);
  await untilAnswers(signer);
  expect(await codeOf(signer.signLeaf(leaf()))).toBe('rate_limited');
});

test('takes no more at once than it can answer in time', async () => {
  const asked = Array.from({ length: 100 }, () => shared.readCsr('garbage'));
  const codes = await Promise.all(asked.map(codeOf));
  expect(new Set(codes)).toEqual(new Set(['csr_refused', 'rate_limited']));
});

test('goes on when a person interrupts the server in the terminal', async () => {
  const { pid } = shared;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid!, signal);
  expect(await codeOf(shared.signCheckpoint('x'))).toBe('done');
  expect(shared.pid).toBe(pid);
});

test('opens no debugger for whoever runs as the same user', async (context) => {
  const status = `/proc/${String(shared.pid)}/status`;
  if (!existsSync(status)) return context.skip('no /proc');
  const caught = /SigCgt:\s*([0-9a-f]+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? '';
  const SIGUSR1 = 10n;
  expect((BigInt(`0x${caught}`) >> (SIGUSR1 - 1n)) & 1n).toBe(0n);
});

test('makes the authorities on first use, ends when it is stopped, and is not started again', async () => {
  const fresh = mkdtempSync(path.join(tmpdir(), 'signer-'));
  onTestFinished(() => rmSync(fresh, { recursive: true, force: true }));
  symlinkSync(fresh, path.join(fresh, 'link'));
  const signer = await start({ dir: path.join(fresh, 'link', 'pki') });
  expect(readAuthorities(path.join(fresh, 'pki')).clients).toHaveLength(1);
  const { pid } = signer;
  exits.length = 0;
  await signer.stop();
  await signer.stop();
  expect(() => process.kill(pid!, 0)).toThrow(/ESRCH/);
  expect(await codeOf(signer.signLeaf(leaf()))).toBe('signer_unavailable');
  expect(exits).toEqual([]);
});

test('says why it cannot be started', async () => {
  const locked = ready.copy();
  writeFileSync(path.join(locked, 'secret'), 'another passphrase');
  await expect(start({ dir: locked })).rejects.toThrow(/does not open: the passphrase is another/);
  await expect(start({ dir, trustDomain: 'a/b' })).rejects.toThrow(/Not a trust domain: a\/b/);
});
