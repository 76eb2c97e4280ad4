import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatKey, makeCsr, makeKey } from '@batcave/enrol';
import { parseBundle } from '@batcave/shared/identity';
import { beforeAll, describe, expect, test } from 'vitest';
import { createFileRenewer } from '../../src/app/fileRenewer.ts';
import { createAgent, createLogger, readSettings } from '../../src/app/index.ts';
import { withPki } from '../../src/cli/withPki.ts';
import { createDatabase } from '../setup/database.ts';
import { runSentry } from '../setup/runSentry.ts';
import { shareApp } from '../setup/startApp.ts';

interface Listed {
  readonly serial: string;
  readonly status: string;
}

const shared = shareApp();
let dir = '';
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'sentry-test-'));
  return () => rmSync(dir, { recursive: true });
});

/** Runs a command on the host of the shared server. */
function host(args: readonly string[]) {
  const { dataDir, database } = shared();
  return runSentry([...args, '--data-dir', dataDir, '--database-url', database.url]);
}

/** The same, which must work, for its JSON. */
async function hostJson<T>(args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await host([...args, '--json']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout) as T;
}

/** A bundle for the shared server. */
async function bundleFor(kind: string, name: string, more: readonly string[] = []) {
  const made = await hostJson<{ bundle: string; token_id: string }>([
    ...['pki', 'token', '--kind', kind, '--name', name],
    ...['--server', shared().app.running.enrol, ...more],
  ]);
  return made;
}

/** Whether the server takes requests of the certificate in the folder. */
async function statusOf(folder: string, stem: string): Promise<number | string> {
  const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
  const client = shared().connect({ cert: read(`${stem}.crt`), key: read(`${stem}.key`) });
  try {
    return (await client.request({ path: '/v1/me' })).status;
  } catch {
    return 'no connection';
  }
}

/** Makes an identity in a folder whose certificate is past two thirds of its life. */
async function makeOld(name: string): Promise<{ cert: string; key: string; ca: string }> {
  const { dataDir, database, app } = shared();
  const key = await makeKey();
  const settings = readSettings([
    { origin: 'test', values: { data_dir: dataDir, database_url: database.url } },
  ]);
  const certificate = await withPki(settings, async ({ certificates, signer, asker }) => {
    const csr = await signer.readCsr(makeCsr({ commonName: name, key }));
    const identity = { tenant: 'default', kind: 'agent' as const, name };
    // It begins a minute ago: of this life two thirds are over.
    return (await certificates.issue(asker('default'), identity, csr, 20_000)).chain;
  });
  const folder = path.join(dir, name);
  mkdirSync(folder);
  const files = {
    cert: path.join(folder, 'a.crt'),
    key: path.join(folder, 'a.key'),
    ca: app.running.certificates.ca,
  };
  writeFileSync(files.cert, certificate);
  writeFileSync(files.key, formatKey(key), { mode: 0o600 });
  return files;
}

describe('a bundle', () => {
  test('gives a certificate to whoever has it, once', async () => {
    const file = path.join(dir, 'bundle');
    const token = await host([
      ...['pki', 'token', '--kind', 'console', '--name', 'ana', '--role', 'operator'],
      ...['--server', shared().app.running.enrol, '--out', file],
    ]);
    expect(token).toMatchObject({ code: 0, stdout: `${file}\n` });
    expect(token.stderr).toContain('For console/ana of tenant default, once');
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const folder = path.join(dir, 'ana');
    const enrolled = await runSentry(['enrol', '--bundle-file', file, '--out', folder]);
    expect(enrolled.stdout).toContain('spiffe://batcave.internal/tenant/default/console/ana');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(folder, 'client.key')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path.join(folder, 'connection.json'), 'utf8'))).toEqual({
      server: shared().app.running.api,
      ca: 'ca.crt',
      cert: 'client.crt',
      key: 'client.key',
    });
    expect(await statusOf(folder, 'client')).toBe(200);

    const again = await runSentry(['enrol', '--bundle-file', file, '--out', path.join(dir, 'x')]);
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('This token was used');
    expect(existsSync(path.join(dir, 'x', 'client.key'))).toBe(false);
    const over = await runSentry(['enrol', '--bundle-file', file, '--out', folder]);
    expect(over.code).toBe(2);
    expect(over.stderr).toContain('is not overwritten');
  });

  test('of another root is not used, and nothing is sent', async () => {
    const { bundle } = await bundleFor('agent', 'lost');
    const parsed = parseBundle(bundle);
    expect(parsed.ok).toBe(true);
    const strange = bundle.replace(/;[0-9a-f]{64};/, `;${'0'.repeat(64)};`);
    const args = ['--out', path.join(dir, 'lost')];
    const refused = await runSentry(['enrol', '--bundle', strange, ...args]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('Nothing was sent');
    const cut = await runSentry(['enrol', '--bundle', bundle.slice(0, 60), ...args]);
    expect(cut).toMatchObject({ code: 2 });
    expect(cut.stderr).toContain('cut short');
    // It is good still.
    expect((await runSentry(['enrol', '--bundle', bundle, ...args])).code).toBe(0);
  });

  test('is taken back, and names the public address of the server', async () => {
    const { stdout } = await host([
      ...['pki', 'token', '--kind', 'wall', '--name', 'lobby'],
      ...['--public-hosts', 'noc.example', '--enrol-port', '9555'],
    ]);
    expect(stdout).toContain('batcave-enrol-1;https://noc.example:9555;');
    const { tokens } = await hostJson<{ tokens: { token_id: string; name: string }[] }>([
      ...['pki', 'tokens'],
    ]);
    const id = tokens.find(({ name }) => name === 'lobby')?.token_id ?? '';
    expect((await host(['pki', 'cancel', id])).code).toBe(0);
    const again = await host(['pki', 'cancel', id]);
    expect(again).toMatchObject({ code: 1 });
    expect(again.stderr).toContain('sentry pki tokens');
  });
});

test('an issued certificate is listed, shown, locked out, let in again and revoked', async () => {
  const folder = path.join(dir, 'ben');
  const issued = await hostJson<{ serial: string }>([
    ...['pki', 'issue', '--kind', 'console', '--name', 'ben', '--out', folder],
    ...['--lifetime', '24h', '--role', 'viewer', '--services', 'pay-*,ledger'],
    ...['--server', shared().app.running.api],
  ]);
  expect(await statusOf(folder, 'ben')).toBe(200);
  const listed = await hostJson<{ certificates: Listed[] }>([
    ...['pki', 'list', '--status', 'active', '--kind', 'console', '--name', 'ben'],
  ]);
  expect(listed.certificates).toMatchObject([{ serial: issued.serial, status: 'active' }]);
  expect((await host(['pki', 'show', issued.serial.toUpperCase()])).stdout).toMatch(
    /Identity +spiffe:\/\/batcave.internal\/tenant\/default\/console\/ben/,
  );

  const lock = ['pki', 'lock', '--kind', 'console', '--name', 'ben', '--reason', 'laptop lost'];
  const { lock_id: lockId } = await hostJson<{ lock_id: string }>(lock);
  expect((await host(['pki', 'locks'])).stdout).toContain('laptop lost');
  await expect.poll(() => statusOf(folder, 'ben'), { timeout: 10_000 }).not.toBe(200);
  expect((await host(['pki', 'unlock', lockId])).code).toBe(0);
  await expect.poll(() => statusOf(folder, 'ben'), { timeout: 10_000 }).toBe(200);

  const revoke = ['pki', 'revoke', issued.serial, '--reason', 'keyCompromise', '--note', 'stolen'];
  expect((await host(revoke)).stdout).toContain(`Revoked ${issued.serial} of console/ben`);
  await expect.poll(() => statusOf(folder, 'ben'), { timeout: 10_000 }).not.toBe(200);
  expect(await host(revoke)).toMatchObject({ code: 1 });
  const list = path.join(dir, 'clients.crl');
  expect((await host(['pki', 'crl', '--out', list])).code).toBe(0);
  expect(readFileSync(list).toString('hex')).toContain(issued.serial);
  expect((await host(['pki', 'crl', '--pem'])).stdout).toMatch(/^-----BEGIN X509 CRL-----/);

  const { entries } = await hostJson<{ entries: { actor: string; action: string }[] }>([
    ...['audit', 'list', '--object-id', issued.serial],
  ]);
  expect(entries.map(({ action }) => action)).toEqual([
    'certificate.revoked',
    'certificate.issued',
  ]);
  expect(entries[0]?.actor).toMatch(/^host\//);
}, 120_000);

test('a request is signed that was made elsewhere', async () => {
  const key = await makeKey();
  const request = path.join(dir, 'producer.csr');
  writeFileSync(request, makeCsr({ commonName: 'whoever', key }));
  const issue = ['pki', 'issue', '--kind', 'producer', '--name', 'till-7', '--csr', request];
  const { code, stdout } = await host(issue);
  expect(code).toBe(0);
  const leaf = new X509Certificate(stdout);
  expect(leaf.checkPrivateKey(key)).toBe(true);
  expect(leaf.subjectAltName).toBe('URI:spiffe://batcave.internal/tenant/default/producer/till-7');
  writeFileSync(request, 'no request');
  const refused = await host(issue);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('PKCS #10');
});

test('roles are given and taken', async () => {
  const who = ['--kind', 'console', '--name', 'carl'];
  const granted = await host([
    'access',
    'grant',
    ...who,
    '--role',
    'operator',
    '--services',
    'a-*',
  ]);
  expect(granted.stderr).toContain('has no certificate yet');
  expect((await host(['access', 'grant', ...who, '--role', 'auditor'])).code).toBe(0);
  expect((await host(['access', 'list'])).stdout).toMatch(
    /console\/carl +auditor, operator for a-\*/,
  );
  const taken = await host(['access', 'revoke', ...who, '--role', 'operator']);
  expect(taken.stdout).toBe('console/carl holds auditor.\n');
  expect(await host(['access', 'revoke', ...who, '--role', 'viewer'])).toMatchObject({ code: 1 });
  expect((await host(['access', 'revoke', ...who])).stdout).toContain('holds no role');
  expect((await runSentry(['access', 'roles'])).stdout).toContain('reads the audit log');
});

test('a certificate in files is renewed with another key, and not before it is time', async () => {
  const files = await makeOld('till');
  const renew = [
    ...['pki', 'renew', '--cert', files.cert, '--key', files.key, '--ca', files.ca],
    ...['--server', shared().app.running.api],
  ];
  const before = readFileSync(files.key, 'utf8');
  const renewed = await runSentry(renew);
  expect(renewed).toMatchObject({ code: 0, stderr: '' });
  expect(renewed.stdout).toContain('Renewed spiffe://batcave.internal/tenant/default/agent/till');
  expect(readFileSync(files.key, 'utf8')).not.toBe(before);
  const leaf = new X509Certificate(readFileSync(files.cert));
  expect(leaf.checkPrivateKey(createPrivateKey(readFileSync(files.key)))).toBe(true);
  expect(await statusOf(path.dirname(files.cert), 'a')).toBe(200);
  expect(existsSync(`${files.key}.next`)).toBe(false);

  const young = path.join(dir, 'young');
  const { bundle } = await bundleFor('agent', 'young');
  await runSentry(['enrol', '--bundle', bundle, '--out', young, '--name', 'a']);
  const early = await runSentry([
    ...['pki', 'renew', '--cert', path.join(young, 'a.crt'), '--key', path.join(young, 'a.key')],
    ...['--ca', path.join(young, 'ca.crt'), '--server', shared().app.running.api],
  ]);
  expect(early).toMatchObject({ code: 0, stderr: '' });
  expect(early.stdout).toContain('It is too early');
});

test('the agent renews its certificate by itself', async () => {
  const files = await makeOld('web-0');
  const before = readFileSync(files.cert, 'utf8');
  const stop = new AbortController();
  const log: string[] = [];
  const agent = createAgent({
    server: new URL(shared().app.running.api),
    certificate: files,
    renewCertificate: true,
    stateDir: path.join(dir, 'web-0', 'state'),
    follow: [],
    logger: createLogger('info', { write: (line: string) => void log.push(line) }),
  })(stop.signal);
  await expect.poll(() => readFileSync(files.cert, 'utf8'), { timeout: 20_000 }).not.toBe(before);
  stop.abort();
  await agent;
  expect(log.join('')).toContain('The certificate was renewed.');
});

test('a renewal that was cut short is finished', async () => {
  const files = await makeOld('web-1');
  const options = { files, nowMs: () => Date.now(), random: 0.5 };
  const away = createFileRenewer({ ...options, server: 'https://127.0.0.1:1' });
  expect(await away.look()).toMatchObject({ kind: 'failed' });
  // The key that was made is asked for again.
  const next = readFileSync(`${files.key}.next`, 'utf8');
  const renewer = createFileRenewer({ ...options, server: shared().app.running.api });
  expect(await renewer.look()).toMatchObject({ kind: 'renewed' });
  expect(readFileSync(files.key, 'utf8')).toBe(next);

  // As a power cut leaves it between the two files.
  writeFileSync(`${files.cert}.next`, readFileSync(files.cert));
  const old = await makeOld('web-2');
  writeFileSync(files.cert, readFileSync(old.cert));
  await renewer.look();
  const leaf = new X509Certificate(readFileSync(files.cert));
  expect(leaf.checkPrivateKey(createPrivateKey(readFileSync(files.key)))).toBe(true);
});

test('an authority is made, backed up, restored and rolled over', async () => {
  const database = await createDatabase();
  const at = (name: string): string => path.join(dir, name);
  const run = (args: readonly string[], pkiDir: string) =>
    runSentry([
      ...[...args, '--data-dir', at('authority'), '--database-url', database.url],
      ...['--pki-dir', at(pkiDir), '--pki-secret-file', at('secret')],
    ]);
  mkdirSync(at('medium'));
  writeFileSync(at('secret'), 'a passphrase of the tests');
  const none = await run(['pki', 'list'], 'pki-1');
  expect(none).toMatchObject({ code: 2, stdout: '' });
  expect(none.stderr).toContain('sentry pki init');

  const init = await run(['pki', 'init', '--root-dir', at('medium')], 'pki-1');
  expect(init.stdout).toContain('Made a certificate authority.');
  expect(init.stdout).toContain(at('medium'));
  expect(existsSync(at('medium/root.key'))).toBe(true);
  expect((await run(['pki', 'init'], 'pki-1')).stdout).toContain('not on this machine');

  const backup = await run(['pki', 'backup', '--out', at('backup.json')], 'pki-1');
  expect(backup.stdout).toContain('The root key is not among them');
  expect((await run(['pki', 'restore', '--in', at('backup.json')], 'pki-2')).code).toBe(0);
  const missing = await run(['pki', 'rollover'], 'pki-2');
  expect(missing).toMatchObject({ code: 2 });
  expect(missing.stderr).toContain('--root-dir');
  const rolled = await run(['pki', 'rollover', '--root-dir', at('medium')], 'pki-2');
  expect(rolled).toMatchObject({ code: 0 });
  expect(rolled.stdout).toContain('Restart every server');
  const { stdout } = await run(['audit', 'list', '--tenant', '*', '--json'], 'pki-2');
  const { entries } = JSON.parse(stdout) as { entries: { action: string }[] };
  expect(entries.map(({ action }) => action)).toEqual([
    'authority.rolled_over',
    'authority.backed_up',
    'authority.made',
  ]);
}, 120_000);

test.each([
  [['pki'], 'say what to do: sentry pki init|token'],
  [['pki', 'revok'], 'Did you mean sentry pki revoke?'],
  [['pki', 'show'], 'say which: sentry pki show SERIAL'],
  [['pki', 'token', '--kind', 'consol', '--name', 'a'], 'it must be one of console, wall'],
  [['pki', 'token', '--kind', 'console', '--name', 'a b'], '--name is a b; it must be letters'],
  [['pki', 'token', '--kind', 'wall', '--name', 'a', '--lifetime', '99d'], '--lifetime must be'],
  [['pki', 'token', '--kind', 'wall', '--name', 'a', '--role', 'operators'], 'one of viewer'],
  [['pki', 'issue', '--kind', 'agent', '--name', 'a'], 'either --csr FILE'],
  [['pki', 'revoke', '1f', '--reason', 'lost'], 'one of unspecified, keyCompromise'],
  [['pki', 'lock', '--serial', '1', '--whole-tenant', '--reason', 'x'], 'say whom to lock'],
  [['access', 'grant', '--kind', 'agent', '--name', 'a', '--role', 'viewer'], 'give nothing'],
  [['audit', 'list', '--from', 'yesterday'], 'it must be a time like'],
  [['audit', 'verify', '--checkpoints', '/nowhere'], '/nowhere is not there'],
  [['enrol', '--out', '/tmp/x', '--bundle', 'hello'], 'begins with batcave-enrol-1'],
])('%j is refused in one line that helps', async (args, message) => {
  const { code, stdout, stderr } = await runSentry(args, { BATCAVE_DATA_DIR: dir });
  expect(stderr).toContain(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test.each([
  ['pki', 'token', 'one certificate, once'],
  ['access', 'grant', 'beside those that are held'],
  ['audit', 'verify', 'first bad row'],
])('sentry %s %s explains itself', async (command, action, text) => {
  const help = await runSentry([command, action, '--help']);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain(`Usage: sentry ${command} ${action}`);
  expect(help.stdout).toContain(text);
});
