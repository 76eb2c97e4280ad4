import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LinkState, WindowFrame } from '../../src/ipc/contract.ts';
import type { FeedHub } from '../../src/link/index.ts';
import { findConnectionFiles, loadCredentials } from '../../src/main/link/connectionFile.ts';
import { createNodeHub } from '../../src/main/link/createNodeHub.ts';
import { PRINCIPAL } from '../link/fakeServer.ts';
import { createAuthority, type Identity, type TestAuthority } from './certificates.ts';
import { MARKDOWN, startTlsServer, type TlsServer } from './tlsServer.ts';

let authority: TestAuthority;
let serverIdentity: Identity;
let clientIdentity: Identity;
beforeAll(() => {
  authority = createAuthority('Batcave test root');
  serverIdentity = authority.issue({ name: 'sentry', ips: ['127.0.0.1'] });
  clientIdentity = authority.issue({ name: 'wall-3' });
});

let folder: string;
let server: TlsServer | undefined;
let hub: FeedHub | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batcave-link-'));
});
afterEach(async () => {
  hub?.stop();
  await server?.stop();
  server = hub = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function start(identity = serverIdentity): Promise<TlsServer> {
  server = await startTlsServer({ identity, clientCa: authority.cert });
  return server;
}

/** Writes the connection file with relative paths, as `sentry start` may. */
async function writeConnection(
  url: string | readonly string[],
  own = clientIdentity,
  ca = authority.cert,
) {
  await writeFile(join(folder, 'ca.crt'), ca);
  await writeFile(join(folder, 'own.crt'), own.cert);
  await writeFile(join(folder, 'own.key'), own.key);
  const file = join(folder, 'console.json');
  const names = { ca: 'ca.crt', cert: 'own.crt', key: 'own.key' };
  await writeFile(file, JSON.stringify({ server: url, ...names }));
  return file;
}

/** Connects and waits for the first state that is not on the way to another. */
async function connect(connectionFile: string) {
  const created = createNodeHub({ credentials: (turn) => loadCredentials(connectionFile, turn) });
  hub = created;
  const frames: WindowFrame[] = [];
  const waiting = new Set<() => void>();
  const attached = created.attach({
    send(frame) {
      frames.push(frame);
      for (const look of waiting) look();
      setImmediate(() => attached.ack(frame.frame, 10));
    },
  });
  const until = (kind: LinkState['kind']) =>
    new Promise<WindowFrame>((resolve) => {
      const look = (): void => {
        const frame = frames.at(-1);
        if (frame?.link.kind === kind) resolve(frame);
      };
      waiting.add(look);
      look();
    });
  created.start();
  return { hub: created, frames, until };
}

test('is live over mutual TLS, with the alerts of the server, and calls it', async () => {
  const { url, calls } = await start();
  const { hub: live, frames, until } = await connect(await writeConnection(url));
  expect(await until('live')).toMatchObject({
    server: url.slice('https://'.length),
    principal: { name: 'olga' },
  });
  expect(frames.flatMap(({ alerts }) => alerts)).toMatchObject([{ state: 'OPEN' }]);
  expect(await live.call('alerts.summary', {})).toEqual({ ok: true, value: {} });
  expect(calls).toEqual(['GET /v1/me', 'GET /v1/alerts/summary']);
});

test('hands on an export as the text that it is', async () => {
  const { url } = await start();
  const { until } = await connect(await writeConnection(url));
  await until('live');
  const params = { incident_id: '01890a5d-ac96-774b-8cce-000000000001' };
  expect(await hub?.call('incidents.export', { params })).toEqual({ ok: true, value: MARKDOWN });
});

test('comes back by itself after the server closed the stream', async () => {
  const { url, endStreams } = await start();
  const { until } = await connect(await writeConnection(url));
  await until('live');
  endStreams(1001);
  await until('disconnected');
  await until('live');
});

test('goes on at another server of the cluster when its own is gone', async () => {
  const { url } = await start();
  const other = await startTlsServer({ identity: serverIdentity, clientCa: authority.cert });
  try {
    const { frames, until } = await connect(await writeConnection([other.url, url]));
    expect((await until('live')).server).toBe(other.url.slice('https://'.length));
    await other.stop();
    await until('disconnected');
    expect((await until('live')).server).toBe(url.slice('https://'.length));
    expect(frames.some(({ link }) => link.kind === 'refused')).toBe(false);
  } finally {
    await other.stop().catch(() => undefined);
  }
});

test.each([
  ['', 'identity_rejected', 'does not accept this identity'],
  ['certificate_revoked', 'certificate_revoked', 'was revoked'],
  ['certificate_superseded', 'certificate_superseded', 'A newer certificate'],
  ['certificate_expired', 'certificate_expired', 'has expired'],
  ['identity_locked', 'identity_locked', 'is locked'],
])(
  'is refused when the stream is closed for %j, and says what to do',
  async (said, code, words) => {
    const { url, endStreams } = await start();
    const { until, frames } = await connect(await writeConnection(url));
    await until('live');
    endStreams(4403, said);
    const { link } = await until('refused');
    expect(link).toMatchObject({ code, reason: expect.stringContaining(words) as string });
    expect(frames.some((frame) => frame.link.kind === 'disconnected')).toBe(false);
  },
);

test('says the same of a certificate that is refused by an answer', async () => {
  const { url, answerMe } = await start();
  answerMe(403, { code: 'certificate_revoked', title: 'No.', status: 403, detail: 'By olga.' });
  const { until } = await connect(await writeConnection(url));
  expect((await until('refused')).link).toMatchObject({
    code: 'certificate_revoked',
    reason: expect.stringMatching(/was revoked.*security team.*By olga/) as string,
  });
});

test('is back at once when the server has changed what it may do', async () => {
  const { url, endStreams, answerMe } = await start();
  const { until, frames } = await connect(await writeConnection(url));
  await until('live');
  answerMe(200, { ...PRINCIPAL, scopes: ['sentry.read'] });
  endStreams(4410, 'permissions changed');
  await until('connecting');
  expect((await until('live')).principal?.scopes).toEqual(['sentry.read']);
  expect(frames.some(({ link }) => link.kind === 'disconnected')).toBe(false);
});

test('connects anew with other credentials, and forgets what was for another identity', async () => {
  const { url } = await start();
  const { hub: running, until, frames } = await connect(await writeConnection(url));
  await until('live');
  const before = frames.length;
  running.reconnect({ forget: true });
  await until('connecting');
  expect(
    frames.slice(before).some(({ alertsReset, alerts }) => alertsReset && alerts.length === 0),
  ).toBe(true);
  await until('live');
});

test('sends nothing to a server whose root is another one', async () => {
  const { url, calls } = await start();
  const other = createAuthority('Somebody else');
  const { until } = await connect(await writeConnection(url, clientIdentity, other.cert));
  expect((await until('refused')).link).toMatchObject({ code: 'server_certificate' });
  expect(calls).toEqual([]);
});

test('sends nothing to a server that goes by another name', async () => {
  const { url, calls } = await start(authority.issue({ name: 'other', ips: ['127.0.0.2'] }));
  const { until } = await connect(await writeConnection(url));
  expect((await until('refused')).link).toMatchObject({ code: 'server_certificate' });
  expect(calls).toEqual([]);
});

test('names its own certificate when that has expired', async () => {
  const { url } = await start();
  const expired = authority.issue({ name: 'wall-3', notAfter: new Date('2026-01-02T00:00:00Z') });
  const { until } = await connect(await writeConnection(url, expired));
  const { link } = await until('refused');
  expect(link).toMatchObject({ code: 'certificate_expired' });
  expect(link.kind === 'refused' && link.reason).toContain('CN=wall-3');
});

test('takes the renewed certificate when the operator tries again', async () => {
  const { url } = await start();
  const expired = authority.issue({ name: 'wall-3', notAfter: new Date('2026-01-02T00:00:00Z') });
  const { hub: refused, until } = await connect(await writeConnection(url, expired));
  await until('refused');
  await writeConnection(url, clientIdentity);
  refused.retryNow();
  await until('live');
});

test('goes on trying while a server hangs up on a certificate that looks good', async () => {
  const { url } = await start();
  const stranger = createAuthority('Somebody else').issue({ name: 'wall-3' });
  const { until } = await connect(await writeConnection(url, stranger));
  const { link } = await until('disconnected');
  expect(link.kind === 'disconnected' && link.reason).toContain('CN=wall-3');
});

test('goes on trying while nobody listens', async () => {
  const { url, stop } = await start();
  await stop();
  server = undefined;
  const { until } = await connect(await writeConnection(url));
  expect((await until('disconnected')).link).toMatchObject({
    reason: expect.stringContaining('ECONNREFUSED'),
  });
});

test.each<[string, string, string]>([
  ['no JSON', '{', 'is not JSON'],
  ['a field missing', '{"server":"https://a:1","ca":"a","cert":"b"}', 'server, ca, cert and key'],
  ['plain HTTP', '{"server":"http://a:1","ca":"a","cert":"b","key":"c"}', 'must be https://'],
  ['a path', '{"server":"https://a:1/x","ca":"a","cert":"b","key":"c"}', 'must be https://'],
  ['a file that is not there', '{"server":"https://a:1","ca":"a","cert":"b","key":"c"}', 'ENOENT'],
])('with %s says what the connection file must be', async (_, text, said) => {
  const file = join(folder, 'console.json');
  await writeFile(file, text);
  const { until } = await connect(file);
  const { link } = await until('refused');
  expect(link).toMatchObject({ code: 'connection_file' });
  expect(link.kind === 'refused' && link.reason).toContain(said);
});

test.each([
  [['electron', '--connect', 'a.json'], {}, ['a.json']],
  [['electron', '--connect=b.json'], { BATCAVE_CONNECTION: 'c.json' }, ['b.json']],
  [['electron', '.'], { BATCAVE_CONNECTION: 'c.json' }, ['c.json']],
  [['electron', '--connect'], {}, []],
  [['electron', '--connect', 'a.json', '--connect=b.json'], {}, ['a.json', 'b.json']],
  [['electron'], { BATCAVE_CONNECTION: '' }, []],
])('from %o and %o takes %s', (argv, env, files) => {
  expect(findConnectionFiles(argv, env)).toEqual(files);
});
