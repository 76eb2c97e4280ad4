import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import type { RouteHandlers } from '../../src/adapters/http/index.ts';
import { WebSocket } from 'ws';
import { beforeAll, expect, test } from 'vitest';
import { EVENT } from './answers.ts';
import { exchange, open } from './exchange.ts';
import { createIdentities, type Identities, type Party } from './identities.ts';
import { startServer } from './listeners.ts';

let identities: Identities;
let ana: Party;

beforeAll(async () => {
  identities = await createIdentities();
  ana = await identities.party({ name: 'ana' });
});

/** A server whose `me` answers when the test says so. */
async function startSlow() {
  const begun = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const running = await startServer(identities, {
    handlers: {
      me: async ({ principal: { tenant, kind, name, scopes } }) => {
        begun.resolve();
        await released.promise;
        return { tenant, kind, name, scopes: [...scopes] };
      },
    } satisfies Partial<RouteHandlers>,
  });
  return { ...running, begun: begun.promise, release: () => released.resolve() };
}

const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`;

test('a stop finishes what is under way and refuses what comes behind it on the connection', async () => {
  const { server, target, begun, release } = await startSlow();
  const socket = open(target, ana);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)));
  socket.write(ask('/v1/me'));
  await begun;
  const stopped = server.stop(5_000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.write(ask('/v1/alerts'));
  // Nothing tells from outside that it has arrived; on a busy machine it takes its time.
  await new Promise((resolve) => setTimeout(resolve, 500));
  release();
  await once(socket, 'close');
  await stopped;
  expect(text).toMatch(/^HTTP\/1\.1 200 .*"name":"ana".*HTTP\/1\.1 503 .*"code":"shutting_down"/s);
});

test('a stop lets an answer out that its reader is slow to take', async () => {
  // More than the buffers on the way hold.
  const event = { ...EVENT, payload: 'x'.repeat(200_000) };
  const events = Array.from({ length: 100 }, () => event);
  const { server, target } = await startServer(identities, {
    handlers: { 'events.list': () => Promise.resolve({ events, next_cursor: null }) },
  });
  const socket = open(target, ana);
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes === chunk.length) socket.pause();
  });
  socket.write(ask('/v1/events'));
  await once(socket, 'data');
  const stopped = server.stop(20_000);
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.resume();
  await once(socket, 'close');
  await stopped;
  expect(bytes).toBeGreaterThan(100 * 200_000);
});

test('a stop takes no new connection', async () => {
  const { server, target, begun, release } = await startSlow();
  const first = exchange(target, ana, { method: 'GET', path: '/v1/me' });
  await begun;
  const stopped = server.stop(5_000);
  const late = connectPlain({ host: '127.0.0.1', port: target.port });
  const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
  release();
  expect((await first).status).toBe(200);
  await stopped;
});

test('a stop does not wait for those who wait: idle, silent and half open connections', async () => {
  const { server, target } = await startServer(identities);
  const idle = open(target, ana);
  idle.write(ask('/v1/me'));
  await once(idle, 'data');
  const silent = open(target, ana);
  await once(silent, 'secureConnect');
  const startMs = performance.now();
  await server.stop(10_000);
  expect(performance.now() - startMs).toBeLessThan(1_000);
});

test('a stop cuts off at its deadline what does not end', async () => {
  const { server, target, begun, release } = await startSlow();
  const answer = exchange(target, ana, { method: 'GET', path: '/v1/me' });
  const half = connectPlain({ host: '127.0.0.1', port: target.port }); // never says hello
  half.on('error', () => undefined);
  await begun;
  const startMs = performance.now();
  await server.stop(300);
  const tookMs = performance.now() - startMs;
  expect(tookMs).toBeGreaterThanOrEqual(290);
  expect(tookMs).toBeLessThan(1_500);
  expect((await answer).bytes).toBe(0);
  release();
});

test('a stop tells streams to go elsewhere, and ends those that do not listen', async () => {
  const { server, target } = await startServer(identities);
  const connect = (): WebSocket => {
    const url = `wss://127.0.0.1:${String(target.port)}/v1/events/stream`;
    return new WebSocket(url, { ca: target.serverCa, ...ana.tls });
  };
  const [polite, deaf] = [connect(), connect()];
  deaf.on('error', () => undefined);
  await Promise.all([once(polite, 'message'), once(deaf, 'message')]);
  deaf.pause();
  const startMs = performance.now();
  const closed = once(polite, 'close');
  await server.stop(5_000);
  const [code] = (await closed) as [number];
  expect(code).toBe(1001);
  expect(performance.now() - startMs).toBeLessThan(3_000);
  deaf.terminate();
});

test('a stop can be asked for twice', async () => {
  const { server } = await startServer(identities);
  const first = server.stop(1_000);
  expect(server.stop(1_000)).toBe(first);
  await first;
});
