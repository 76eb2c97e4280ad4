import { once } from 'node:events';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { RequestContext, RouteHandlers } from '../../src/adapters/http/index.ts';
import { exchange, exchangeRaw, UPGRADE } from './exchange.ts';
import {
  createIdentities,
  type Identities,
  type Party,
  rejectedByIdentity,
  turnedAwayByTls,
} from './identities.ts';
import { type Running, startServer } from './listeners.ts';

const STREAM = '/v1/events/stream';
type Query = Parameters<RouteHandlers['events.stream']>[2];

let identities: Identities;
let running: Running;
let ana: Party;
let joined: { ctx: RequestContext; query: Query; socket: WebSocket }[] = [];
const join: RouteHandlers['events.stream'] = (ctx, socket, query) => {
  joined.push({ ctx, socket, query });
  socket.send('{"type":"hello"}');
};

beforeAll(async () => {
  identities = await createIdentities();
  ana = await identities.party({ name: 'ana' });
  running = await startServer(identities, { handlers: { 'events.stream': join } });
});

afterAll(() => running.server.stop(1000));

function connect(
  options: { on?: Running; who?: Party; query?: string; protocol?: string[] } = {},
): WebSocket {
  const { on = running, who = ana, query = '', protocol = [] } = options;
  const socket = new WebSocket(
    `wss://127.0.0.1:${String(on.target.port)}${STREAM}${query}`,
    protocol,
    {
      ca: on.target.serverCa,
      ...who.tls,
    },
  );
  socket.on('error', () => undefined);
  return socket;
}

async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

const upgrade = (headers: Record<string, string> = {}, path = STREAM, who = ana, method = 'GET') =>
  exchange(running.target, who, { method, path, headers: { ...UPGRADE, ...headers } });

test('a stream opens with its caller and its query, and speaks sentry.v1 when asked', async () => {
  joined = [];
  const socket = connect({ query: '?severity=WARN&after=7', protocol: ['other', 'sentry.v1'] });
  await once(socket, 'message');
  expect(socket.protocol).toBe('sentry.v1');
  expect(socket.extensions).toBe('');
  expect(joined[0]?.ctx.principal.name).toBe('ana');
  expect(joined[0]?.query).toEqual({ severity: 'WARN', after: 7 });
  socket.terminate();
});

test('nobody who may not ask gets a stream', async () => {
  for (const who of await turnedAwayByTls(identities))
    expect([who.name, (await upgrade({}, STREAM, who)).bytes]).toEqual([who.name, 0]);
  for (const who of await rejectedByIdentity(identities)) {
    const answer = await upgrade({}, STREAM, who);
    expect([who.name, answer.status, answer.json()['code']]).toEqual([
      who.name,
      403,
      who.name === 'revoked' ? 'certificate_revoked' : 'identity_rejected',
    ]);
  }
  const lacks = await identities.party({ name: 'lacks', scopes: ['sentry.alert.read'] });
  const answer = await upgrade({}, STREAM, lacks);
  expect([answer.status, answer.json()['required']]).toEqual([403, 'sentry.read']);
});

test.each([
  'https://evil.example',
  'http://127.0.0.1',
  'null',
  'file://',
  'app://console.evil',
  '',
])('a page of the origin %j gets no stream', async (origin) => {
  const answer = await upgrade({ origin });
  expect([answer.status, answer.json()['code']]).toEqual([403, 'origin_not_allowed']);
});

test('the desktop console gets one', async () => {
  expect((await upgrade({ origin: 'app://console' })).status).toBe(101);
});

test.each([
  '/',
  '/v1/events',
  '/v1/alerts',
  '/v1/events/stream/',
  '/v1/events/stream/x',
  '/v1/stream',
  '/nope',
  '/v1/%zz',
  '//evil',
  'http://[',
  '/openapi.json',
])('no WebSocket is at %s', async (path) => {
  const answer = await upgrade({}, path);
  expect([answer.status, answer.json()['code']]).toEqual([404, 'route_not_found']);
});

test('an upgrade must be a GET, with a protocol and a query that the stream knows', async () => {
  expect((await upgrade({}, STREAM, ana, 'POST')).status).toBe(404);
  expect((await upgrade({ 'sec-websocket-protocol': 'other' })).status).toBe(400);
  expect((await upgrade({ 'sec-websocket-version': '7' })).status).toBe(400);
  expect((await upgrade({ host: 'evil.example' })).status).toBe(421);
  for (const query of [
    '?channel=audit',
    '?severity=bad',
    '?tenant=other',
    '?after=-1',
    '?after=1&after=2',
  ]) {
    const answer = await upgrade({}, `${STREAM}${query}`);
    expect([query, answer.status, (answer.json()['errors'] as unknown[]).length]).toEqual([
      query,
      400,
      1,
    ]);
  }
});

test('a stream asked for without an upgrade says how', async () => {
  const answer = await exchange(running.target, ana, { method: 'GET', path: STREAM });
  expect([answer.status, answer.json()['detail']]).toEqual([
    400,
    'This is a WebSocket: connect with wss:// and an Upgrade.',
  ]);
});

test('a frame of more than 64 KiB ends the stream with 1009', async () => {
  const socket = connect();
  await once(socket, 'message');
  const code = closeCode(socket);
  socket.send('x'.repeat(65_537));
  expect(await code).toBe(1009);
});

test('bytes that are no frame end their stream and nothing else', async () => {
  const lines = Object.entries({ host: 'localhost', ...UPGRADE }).map(([k, v]) => `${k}: ${v}`);
  const head = `GET ${STREAM} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
  await exchangeRaw(running.target, ana, `${head}\u00ff\u00ff\u00ff garbage`);
  const socket = connect();
  await once(socket, 'message');
  socket.terminate();
});

test.each<[string, (record: NonNullable<Party['record']>) => Partial<typeof record>]>([
  ['revoked', () => ({ status: 'revoked' })],
  ['left without the scope', () => ({ scopes: [] })],
])('a live stream is cut with 4403 within 5 s when its certificate is %s', async (_, change) => {
  const who = await identities.party({ name: 'listening' });
  const record = who.record;
  if (record === undefined) throw new Error('a party has a record');
  const [socket, other] = [connect({ who }), connect()];
  await Promise.all([once(socket, 'message'), once(other, 'message')]);
  const startMs = performance.now();
  identities.registry.set(record.fingerprint, { ...record, ...change(record) });
  expect(await closeCode(socket)).toBe(4403);
  expect(performance.now() - startMs).toBeLessThan(5_000);
  expect(other.readyState).toBe(WebSocket.OPEN);
  other.terminate();
});

test('a live stream is cut when its certificate ends', async () => {
  let nowMs = Date.now();
  const own = await startServer(identities, { now: () => nowMs });
  onTestFinished(() => own.server.stop(1000));
  const socket = connect({ on: own });
  await once(socket, 'message');
  nowMs = ana.record?.notAfterMs ?? 0;
  expect(await closeCode(socket)).toBe(4403);
});

test('a client that is told to go and stays is cut off', async () => {
  const who = await identities.party({ name: 'staying' });
  joined = [];
  const socket = connect({ who });
  await once(socket, 'message');
  socket.pause(); // it never reads the close, so it never answers
  identities.revoke(who.record?.fingerprint ?? '');
  const theirs = joined[0]?.socket;
  if (theirs === undefined) throw new Error('it has joined');
  await once(theirs, 'close');
  expect(theirs.readyState).toBe(WebSocket.CLOSED);
  socket.terminate();
});

test('a handler that fails ends its stream with 1011, and the log says why', async () => {
  const own = await startServer(identities, {
    handlers: {
      'events.stream': () => {
        throw new Error('no hub');
      },
    },
  });
  onTestFinished(() => own.server.stop(1000));
  expect(await closeCode(connect({ on: own }))).toBe(1011);
  expect(JSON.stringify(own.logged)).toContain('no hub');
});

test('a live stream goes on while nobody can be vouched for, and nobody new gets one', async () => {
  let isStale = false;
  const looks = new Set<() => void>();
  const stale = await startServer(identities, {
    handlers: { 'events.stream': join },
    registry: {
      isStale: () => isStale,
      onChange: (look) => {
        looks.add(look);
        return () => looks.delete(look);
      },
    },
  });
  onTestFinished(() => stale.server.stop(1000));
  const socket = connect({ on: stale });
  await once(socket, 'message');
  isStale = true;
  for (const look of looks) look();
  const late = await exchange(stale.target, ana, { method: 'GET', path: '/v1/me' });
  expect([late.status, late.json()['code']]).toEqual([503, 'store_unavailable']);
  socket.ping();
  await once(socket, 'pong');
  expect(socket.readyState).toBe(WebSocket.OPEN);
  isStale = false;
  expect((await exchange(stale.target, ana, { method: 'GET', path: '/v1/me' })).status).toBe(200);
  socket.terminate();
});
