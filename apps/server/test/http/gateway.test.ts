import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROUTES, WINDOW_ROUTES } from '@batcave/shared/api';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { PgBrowserSessions } from '../../src/adapters/postgres/index.ts';
import { createDatabase } from '../setup/database.ts';
import { SOME_ID } from './answers.ts';
import { type Answer, exchange, UPGRADE } from './exchange.ts';
import { startGateway } from './listeners.ts';

let dir: string;
let nowMs = Date.now();
const steps: (() => unknown)[] = [];
let sessions: PgBrowserSessions;
let running: Awaited<ReturnType<typeof startGateway>>;
let cookie: string;

const ask = (request: {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}): Promise<Answer> => exchange(running.target, undefined, { method: 'GET', ...request });
const own = (): string => `http://127.0.0.1:${String(running.target.port)}`;
const told = (answer: Answer): string =>
  `${String(answer.status)} ${String(answer.json()['code'])}`;
const linkPath = (): string => running.gateway.newLink().slice(own().length);

/** Opens a link as a browser does and gives the cookie. */
async function openSession(): Promise<string> {
  const opened = await ask({ path: linkPath() });
  return opened.headers.get('set-cookie')?.split(';')[0] ?? '';
}

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'console-files-'));
  mkdirSync(path.join(dir, 'assets'));
  writeFileSync(path.join(dir, 'browser.html'), '<!doctype html><title>Batcave</title>');
  writeFileSync(path.join(dir, 'assets', 'app-1.js'), 'export {};');
  writeFileSync(path.join(dir, 'assets', 'app-1.js.map'), '{}');
  writeFileSync(path.join(dir, 'secret.key'), 'not for the browser');
  const database = await createDatabase((step) => void steps.push(step));
  sessions = new PgBrowserSessions(database.openStore());
  running = await startGateway({ staticDir: dir, sessions, now: () => nowMs });
});

beforeEach(async () => {
  nowMs = Date.now();
  cookie = await openSession();
});

afterAll(async () => {
  await running.gateway.stop(1000);
  for (const step of steps.toReversed()) await step();
  rmSync(dir, { recursive: true, force: true });
});

test('a link opens a session that only this browser can use', async () => {
  const opened = await ask({ path: linkPath(), headers: { 'sec-fetch-site': 'cross-site' } });
  expect(opened.status).toBe(200);
  expect(opened.headers.get('set-cookie')).toMatch(
    /^batcave_session_\d+=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
  );
  expect(opened.headers.get('refresh')).toBe('0; url=/');
  expect(opened.headers.get('referrer-policy')).toBe('no-referrer');
  const me = await ask({ path: '/v1/me', headers: { cookie } });
  expect(me.json()).toMatchObject({ name: 'ana', scopes: ['sentry.read', 'sentry.alert.read'] });
});

test('a link that was used, is old or never was says how to get another', async () => {
  const used = linkPath();
  await ask({ path: used });
  const old = linkPath();
  nowMs += 300_001;
  for (const link of [
    used,
    old,
    '/open?token=guess',
    '/open?token=',
    '/open',
    '/open?token=a&token=b',
  ]) {
    const answer = await ask({ path: link });
    expect([link, answer.status, answer.headers.get('set-cookie')]).toEqual([link, 403, undefined]);
    expect(answer.body).toContain('npx sentry console --browser');
  }
});

test('twenty browsers with one link: one gets in', async () => {
  const link = linkPath();
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask({ path: link })));
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
});

test('the secret of a session is always made here, whatever cookie a browser brings', async () => {
  const planted = `batcave_session_${String(running.target.port)}=${'A'.repeat(43)}`;
  const opened = await ask({ path: linkPath(), headers: { cookie: planted } });
  expect(opened.headers.get('set-cookie')).not.toContain('AAAA');
  expect(told(await ask({ path: '/v1/me', headers: { cookie: planted } }))).toBe(
    '403 session_required',
  );
  // Nor does a session become another by being opened again.
  const again = await ask({ path: linkPath(), headers: { cookie } });
  expect(again.headers.get('set-cookie')).not.toContain(cookie);
});

test('whoever uses a link up is told to the keeper of links', async () => {
  let uses = 0;
  running.gateway.onLinkUsed(() => (uses += 1));
  const link = linkPath();
  await ask({ path: link });
  await ask({ path: link });
  expect(uses).toBe(1);
});

test.each(['', 'batcave_session=x', 'batcave_session_1=x', 'other=x'])(
  'without a session (%j) there is no data, and no stream',
  async (value) => {
    const headers = value === '' ? {} : { cookie: value };
    expect(told(await ask({ path: '/v1/me', headers }))).toBe('403 session_required');
    expect(told(await ask({ path: '/nope', headers }))).toBe('403 session_required');
    const upgrade = { ...UPGRADE, ...headers, origin: own() };
    expect(told(await ask({ path: '/v1/events/stream', headers: upgrade }))).toBe(
      '403 session_required',
    );
  },
);

test('a session ends after 12 hours, and its stream with it', async () => {
  const socket = new WebSocket(`${own().replace('http', 'ws')}/v1/events/stream`, {
    headers: { cookie, origin: own() },
  });
  await once(socket, 'message');
  nowMs += 12 * 3_600_000 - 1;
  expect((await ask({ path: '/v1/me', headers: { cookie } })).status).toBe(200);
  nowMs += 1;
  expect(told(await ask({ path: '/v1/me', headers: { cookie } }))).toBe('403 session_required');
  expect(((await once(socket, 'close')) as [number])[0]).toBe(4403);
});

test('logging out ends the session and its stream, and takes the cookie back', async () => {
  const other = await openSession();
  const socket = new WebSocket(`${own().replace('http', 'ws')}/v1/events/stream`, {
    headers: { cookie, origin: own() },
  });
  await once(socket, 'message');
  const closed = once(socket, 'close') as Promise<[number]>;
  const logOut = { method: 'POST', path: '/log-out', headers: { cookie, origin: own() } };
  const answer = await ask(logOut);
  expect(answer.status).toBe(204);
  expect(answer.headers.get('set-cookie')).toMatch(
    /^batcave_session_\d+=; HttpOnly; SameSite=Strict; Path=\/; Max-Age=0$/,
  );
  expect(told(await ask({ path: '/v1/me', headers: { cookie } }))).toBe('403 session_required');
  expect((await closed)[0]).toBe(4403);
  // Another session of the same identity is not touched, and there is nothing to end twice.
  expect((await ask({ path: '/v1/me', headers: { cookie: other } })).status).toBe(200);
  expect((await ask(logOut)).status).toBe(204);
  const page = await ask({ path: '/logged-out' });
  expect([page.status, page.body]).toEqual([
    200,
    expect.stringContaining('npx sentry console --browser'),
  ]);
});

test('another page cannot log anybody out', async () => {
  for (const headers of [{}, { origin: 'https://evil.example' }, { host: 'evil.example' }]) {
    const answer = await ask({
      ...{ method: 'POST', path: '/log-out' },
      headers: { cookie, ...(headers as Record<string, string>) },
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers.get('set-cookie')).toBeUndefined();
  }
  expect((await ask({ path: '/v1/me', headers: { cookie } })).status).toBe(200);
});

test('a name that was rebound to this address opens nothing', async () => {
  for (const host of [
    'evil.example',
    `evil.example:${String(running.target.port)}`,
    '127.0.0.1',
    '127.0.0.1:1',
    `0.0.0.0:${String(running.target.port)}`,
  ]) {
    expect(told(await ask({ path: '/v1/me', headers: { cookie, host } }))).toBe(
      '421 host_not_allowed',
    );
    for (const page of ['/', '/assets/app-1.js', linkPath()])
      expect([host, page, (await ask({ path: page, headers: { host } })).status]).toEqual([
        host,
        page,
        421,
      ]);
  }
  const host = `localhost:${String(running.target.port)}`;
  expect((await ask({ path: '/v1/me', headers: { cookie, host } })).status).toBe(200);
});

test('what changes something must come from the console itself', async () => {
  const change = (headers: Record<string, string>) =>
    ask({
      method: 'POST',
      path: `/v1/alerts/${SOME_ID}/ack`,
      headers: { cookie, ...headers },
      body: '{}',
    });
  for (const headers of [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: own().replace('127.0.0.1', 'localhost') }, // the same listener, another origin
    { origin: own(), 'sec-fetch-site': 'cross-site' },
    { origin: own(), 'sec-fetch-site': 'same-site' },
    { origin: own(), 'sec-fetch-site': 'none' },
  ])
    expect([headers, told(await change(headers as Record<string, string>))]).toEqual([
      headers,
      '403 origin_not_allowed',
    ]);
  // It gets as far as the scope, which this session lacks.
  expect(told(await change({ origin: own(), 'sec-fetch-site': 'same-origin' }))).toBe(
    '403 insufficient_scope',
  );
});

test('what only reads may be typed in, but not asked for by another page', async () => {
  const read = (headers: Record<string, string>) =>
    ask({ path: '/v1/me', headers: { cookie, ...headers } });
  expect((await read({ 'sec-fetch-site': 'none' })).status).toBe(200);
  expect((await read({ 'sec-fetch-site': 'same-origin', origin: own() })).status).toBe(200);
  expect(told(await read({ 'sec-fetch-site': 'cross-site' }))).toBe('403 origin_not_allowed');
  expect(told(await read({ origin: 'https://evil.example' }))).toBe('403 origin_not_allowed');
});

test('a stream must be opened by the console itself', async () => {
  const upgrade = (headers: Record<string, string>, page = '/v1/events/stream') =>
    ask({ path: page, headers: { ...UPGRADE, cookie, ...headers } });
  expect((await upgrade({ origin: own() })).status).toBe(101);
  expect(told(await upgrade({}))).toBe('403 origin_not_allowed');
  expect(told(await upgrade({ origin: 'https://evil.example' }))).toBe('403 origin_not_allowed');
  expect(told(await upgrade({ origin: 'app://console' }))).toBe('403 origin_not_allowed');
  expect(told(await upgrade({ origin: own(), 'sec-fetch-site': 'cross-site' }))).toBe(
    '403 origin_not_allowed',
  );
  for (const page of ['/', '/open', '/v1/me'])
    expect(told(await upgrade({ origin: own() }, page))).toBe('404 route_not_found');
});

test('the page may run the console and nothing else', async () => {
  const page = await ask({ path: '/' });
  expect(page.body).toContain('<title>Batcave</title>');
  expect(page.headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  );
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await ask({ path: '/assets/app-1.js' })).headers.get('content-type')).toBe(
    'text/javascript; charset=utf-8',
  );
});

test.each([
  '/secret.key',
  '/assets/app-1.js.map',
  '/assets/',
  '/../package.json',
  '/assets/../secret.key',
  '/assets/..%2fsecret.key',
  '/assets/%2e%2e/secret.key',
  '/assets\\..\\secret.key',
  '/assets/app-1.js%00.png',
])('%s is not served', async (page) => {
  const answer = await ask({ path: page, headers: { cookie } });
  expect([page, answer.status]).toEqual([page, 404]);
  expect(answer.body).not.toContain('not for the browser');
});

test('every call of the console is there in a browser too', async () => {
  const missing: string[] = [];
  for (const id of WINDOW_ROUTES) {
    const { method, path: template } = ROUTES[id];
    const target = template.replaceAll(/\{\w+\}/g, SOME_ID);
    const headers = { cookie, origin: own(), 'content-type': 'application/json' };
    const answer = await ask({
      ...{ method, path: target, headers },
      ...(method !== 'GET' && { body: '{}' }),
    });
    // Whether it may, and what is wrong with what was asked, is for other tests.
    if (/"code":"(route_not_found|method_not_allowed)"/.test(answer.body)) missing.push(id);
  }
  expect(missing).toEqual([]);
});

test('events are not taken in from a browser', async () => {
  const answer = await ask({
    method: 'POST',
    path: '/v1/events',
    headers: { cookie, origin: own() },
    body: '{"source":"a","type":"b"}',
  });
  expect(told(answer)).toBe('405 method_not_allowed');
});

test('a console that is not built says how to build it', async () => {
  const empty = await startGateway({ staticDir: path.join(dir, 'nothing-here'), sessions });
  const page = await exchange(empty.target, undefined, { method: 'GET', path: '/' });
  await empty.gateway.stop(1000);
  expect([page.status, page.body.includes('npm run build')]).toEqual([503, true]);
});
