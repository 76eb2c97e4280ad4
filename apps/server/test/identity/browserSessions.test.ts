import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { dataPaths, readSettings, retentionFor } from '../../src/app/index.ts';
import { eventually } from '../setup/builders.ts';
import { createDatabase } from '../setup/database.ts';
import { makeClientKey, withTestPki } from '../setup/issueIdentity.ts';
import { runSentry } from '../setup/runSentry.ts';
import { startApp, type TestApp, type TestAppOptions } from '../setup/startApp.ts';
import { createStoreProxy } from '../setup/storeProxy.ts';

// Most of these start two servers, one after the other.
vi.setConfig({ testTimeout: 180_000 });

const start = (options: TestAppOptions = {}): Promise<TestApp> =>
  startApp({ ...options, settings: { console: true, ...options.settings } });
const addressOf = ({ app }: TestApp): string => app.running.console ?? '';
const portOf = (app: TestApp): string => new URL(addressOf(app)).port;
const linkOf = ({ dataDir }: TestApp): string =>
  readFileSync(dataPaths(dataDir).consoleLink, 'utf8').trim();

/** Uses the link up as a browser does, and gives the secret of its cookie. */
async function openSession(app: TestApp): Promise<string> {
  const opened = await fetch(linkOf(app));
  expect(opened.status).toBe(200);
  const [cookie = ''] = (opened.headers.get('set-cookie') ?? '').split(';');
  return cookie.slice(cookie.indexOf('=') + 1);
}

const cookieFor = (app: TestApp, secret: string): string =>
  `batcave_session_${portOf(app)}=${secret}`;

/** What the page asks first: status and, when it is refused, the code. */
async function me(app: TestApp, secret: string): Promise<string> {
  const headers = { cookie: cookieFor(app, secret) };
  const answer = await fetch(`${addressOf(app)}/v1/me`, { headers });
  const { code } = (await answer.json()) as { code?: string };
  return code === undefined ? String(answer.status) : `${String(answer.status)} ${code}`;
}

async function openStream(app: TestApp, secret: string): Promise<WebSocket> {
  const socket = new WebSocket(`${addressOf(app).replace('http', 'ws')}/v1/events/stream`, {
    headers: { cookie: cookieFor(app, secret), origin: addressOf(app) },
  });
  onTestFinished(() => socket.terminate());
  await once(socket, 'message');
  return socket;
}

const logOut = (app: TestApp, secret: string): Promise<Response> =>
  fetch(`${addressOf(app)}/log-out`, {
    method: 'POST',
    headers: { cookie: cookieFor(app, secret), origin: addressOf(app) },
  });

const closeOf = async (socket: WebSocket): Promise<string> => {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return `${String(code)} ${reason.toString()}`;
};

test('a session outlives the server: the same tab speaks with the next one, at the same address', async () => {
  const first = await start();
  const secret = await openSession(first);
  expect(await me(first, secret)).toBe('200');
  const kept = await first.database.query<Record<string, unknown>>(
    'select * from browser_sessions',
  );
  expect(kept).toMatchObject([
    { token_hash: createHash('sha256').update(secret).digest('hex'), kind: 'console' },
  ]);
  expect(JSON.stringify(kept)).not.toContain(secret);
  await first.stop();
  const second = await start({ database: first.database, dataDir: first.dataDir });
  expect(addressOf(second)).toBe(addressOf(first));
  expect(await me(second, secret)).toBe('200');
  const stream = await openStream(second, secret);
  expect(stream.readyState).toBe(WebSocket.OPEN);
  // The hash, stolen with the database, opens nothing.
  expect(await me(second, String(kept[0]?.['token_hash']))).toBe('403 session_required');
  expect(await me(second, 'A'.repeat(43))).toBe('403 session_required');
});

test('a session that one server opened is known to another over the same store at once', async () => {
  const database = await createDatabase();
  const here = await start({ database });
  const isCluster = inject('profile') === 'cluster';
  const there = isCluster ? await start({ database }) : undefined;
  const secret = await openSession(here);
  if (there === undefined) await here.stop(); // a store has one server there
  const other = there ?? (await start({ database }));
  expect(other.dataDir).not.toBe(here.dataDir);
  expect(await me(other, secret)).toBe('200');
  if (there === undefined) return;
  // Ended at one, it is over at the other.
  expect((await logOut(here, secret)).status).toBe(204);
  await eventually(async () => expect(await me(there, secret)).toBe('403 session_required'));
});

test('it ends after twelve hours also when the server was restarted, and a clock that was put back does not lengthen it', async () => {
  let nowMs = Date.now();
  const now = (): number => nowMs;
  const first = await start({ now });
  const secret = await openSession(first);
  await first.stop();
  nowMs += 12 * 3_600_000 - 60_000;
  const second = await start({ database: first.database, dataDir: first.dataDir, now });
  expect(await me(second, secret)).toBe('200');
  const stream = await openStream(second, secret);
  const closed = closeOf(stream);
  nowMs += 60_000;
  expect(await me(second, secret)).toBe('403 session_required');
  expect(await closed).toBe('4403 session_required');
  nowMs -= 13 * 3_600_000;
  expect(await me(second, secret)).toBe('403 session_required');
});

test('a store that is away logs nobody out: who is known goes on, others are told to come again', async () => {
  const database = await createDatabase();
  const proxy = await createStoreProxy(database.url);
  const app = await start({ database, settings: { database_url: proxy.url } });
  const secret = await openSession(app);
  const stream = await openStream(app, secret);
  const link = linkOf(app);
  proxy.cut();
  expect(await me(app, secret)).toBe('200');
  const headers = { cookie: cookieFor(app, 'B'.repeat(43)) };
  const unknown = await fetch(`${addressOf(app)}/v1/me`, { headers });
  expect([unknown.status, unknown.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await unknown.json()).toMatchObject({ code: 'store_unavailable' });
  const opened = await fetch(link);
  expect([opened.status, opened.headers.get('retry-after')]).toEqual([503, '2']);
  const loggedOut = await logOut(app, secret);
  expect([loggedOut.status, loggedOut.headers.get('set-cookie')]).toEqual([503, null]);
  expect(await me(app, secret)).toBe('200');
  expect(opened.headers.get('set-cookie')).toBe(null);
  await delay(1_500); // open streams are looked at once a second
  expect(stream.readyState).toBe(WebSocket.OPEN);
  proxy.restore();
  await eventually(async () => expect(await me(app, 'B'.repeat(43))).toBe('403 session_required'));
  // The link was not used up by the attempt.
  await eventually(async () => expect((await fetch(link)).status).toBe(200));
  expect(await me(app, secret)).toBe('200');
});

test('a lock shuts a session out until it is lifted; a revoked certificate ends it for good', async () => {
  const app = await start();
  const [row] = await app.database.query<{ name: string; serial: string }>(
    `select name, serial from certificates
      where tenant_id = 'default' and kind = 'console' and name <> 'viewer'`,
  );
  if (row === undefined) throw new Error('The operator has no certificate.');
  const { name, serial } = row;
  const secret = await openSession(app);
  const asker = { tenant: 'default', actor: 'host/root', traceId: 'cli', nowMs: Date.now() };
  await withTestPki(app, async ({ access, certificates }) => {
    const closed = closeOf(await openStream(app, secret));
    const { lock_id: lockId } = await access.lock(asker, { serial }, 'looked into');
    expect(await closed).toBe('4403 identity_locked');
    expect(await me(app, secret)).toBe('403 identity_locked');
    await access.unlock(asker, lockId);
    await eventually(async () => expect(await me(app, secret)).toBe('200'));
    const closedAgain = closeOf(await openStream(app, secret));
    await certificates.revoke(asker, serial, 'keyCompromise', undefined);
    expect(await closedAgain).toMatch(/^4403 (session_required|certificate_revoked)$/);
    await eventually(async () => expect(await me(app, secret)).toBe('403 session_required'));
    expect((await fetch(linkOf(app))).status).toBe(403);
    expect(await app.database.query('select 1 from browser_sessions')).toEqual([]);
    // With another certificate the identity opens sessions again; the old one stays over.
    const identity = { tenant: 'default', kind: 'console', name } as const;
    await certificates.issue(asker, identity, makeClientKey().csr, 3_600_000);
    await eventually(async () => expect((await fetch(linkOf(app))).status).toBe(200));
    expect(await me(app, secret)).toBe('403 session_required');
  });
});

test('on the host all browsers are logged out at once, and the audit log says so', async () => {
  const app = await start();
  const secrets = [await openSession(app)];
  await eventually(() => expect(linkOf(app)).not.toBe(''));
  secrets.push(await openSession(app));
  const stream = await openStream(app, secrets[0] ?? '');
  const closed = closeOf(stream);
  const { stdout, code } = await runSentry(
    ['access', 'log-out', '--json', '--data-dir', app.dataDir],
    { BATCAVE_DATABASE_URL: app.database.url },
  );
  expect([code, JSON.parse(stdout)]).toEqual([0, { tenant: 'default', ended: 2 }]);
  expect(await closed).toBe('4403 session_required');
  for (const secret of secrets) expect(await me(app, secret)).toBe('403 session_required');
  expect(
    await app.database.query(
      `select action, before from audit_log where tenant_id = 'default' and object_type = 'session'`,
    ),
  ).toMatchObject([{ action: 'session.ended', before: '{"sessions":2}' }]);
});

test('a browser logs itself out: the audit log says who, and the next server knows it', async () => {
  const first = await start();
  const secret = await openSession(first);
  expect((await logOut(first, secret)).status).toBe(204);
  expect(await me(first, secret)).toBe('403 session_required');
  const [entry] = await first.database.query<{ actor: string; object_id: string }>(
    `select action, actor, object_id from audit_log where object_type = 'session'`,
  );
  expect(entry).toMatchObject({ action: 'session.ended', actor: entry?.object_id });
  await first.stop();
  const second = await start({ database: first.database, dataDir: first.dataDir });
  expect(await me(second, secret)).toBe('403 session_required');
});

test('whoever listens where the console was is sent cookies: those sessions are over, and the console is elsewhere', async () => {
  const first = await start();
  const secret = await openSession(first);
  await first.stop();
  const stranger = net.createServer();
  stranger.listen(Number(portOf(first)), '127.0.0.1');
  await once(stranger, 'listening');
  onTestFinished(() => void stranger.close());
  const second = await start({ database: first.database, dataDir: first.dataDir });
  expect(portOf(second)).not.toBe(portOf(first));
  expect(await me(second, secret)).toBe('403 session_required');
  expect(await second.database.query('select 1 from browser_sessions')).toEqual([]);
  expect(second.log.join('')).toContain('the port of the browser console is taken');
});

test('sessions that are over are forgotten a day later', async () => {
  const app = await start();
  await openSession(app);
  await app.database.query(
    `update browser_sessions set opened_at = now() - interval '37 hours', ends_at = now() - interval '25 hours'`,
  );
  const secret = await openSession(app);
  const settings = readSettings([{ origin: 'test', values: { data_dir: app.dataDir } }]);
  await retentionFor(app.database.openStore(), settings).run('test', () => undefined);
  expect(await app.database.query('select token_hash from browser_sessions')).toEqual([
    { token_hash: createHash('sha256').update(secret).digest('hex') },
  ]);
});
