import { EVENT_LIMITS } from '@batcave/shared/events';
import { request as httpsRequest } from 'node:https';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, exchange, open } from './exchange.ts';
import { createIdentities, type Party } from './identities.ts';
import { type Running, startServer } from './listeners.ts';

let running: Running;
let ana: Party;
let bodies: {
  body: Buffer;
  contentType: string | undefined;
  contentEncoding: string | undefined;
}[] = [];

beforeAll(async () => {
  const identities = await createIdentities();
  ana = await identities.party({ name: 'ana' });
  running = await startServer(identities, {
    handlers: {
      'events.ingest': (_ctx, request) => {
        bodies.push(request);
        return Promise.resolve({ accepted: 1, duplicate: 0, rejected: 0, results: [] });
      },
    },
  });
});

beforeEach(() => {
  bodies = [];
  running.logged.length = 0;
});

afterAll(() => running.server.stop(1000));

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  exchange(running.target, ana, { method: 'POST', path, body, headers });

test('events arrive as they were sent, with their type and encoding', async () => {
  const answer = await post('/v1/events', '{"a":1}\n{"b":2}', {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'content-encoding': 'gzip',
  });
  expect(answer.status).toBe(202);
  expect(bodies).toEqual([
    {
      body: Buffer.from('{"a":1}\n{"b":2}'),
      contentType: 'application/x-ndjson; charset=utf-8',
      contentEncoding: 'gzip',
    },
  ]);
});

test.each<[string, Record<string, string>]>([
  ['text', { 'content-type': 'text/plain' }],
  ['no type', { 'content-type': '' }],
  ['a form', { 'content-type': 'multipart/form-data; boundary=x' }],
  ['brotli', { 'content-encoding': 'br' }],
  ['two encodings', { 'content-encoding': 'gzip, gzip' }],
])('events as %s are refused before they are read', async (_, headers) => {
  expect(await codeOf(post('/v1/events', '{}', headers))).toBe('415 unsupported_media_type');
  expect(bodies).toEqual([]);
});

/** Sends a body of the size and gives the status, as an ordinary client sees it. */
function upload(bytes: number, chunked: boolean): Promise<number | string> {
  return new Promise((resolve) => {
    const request = httpsRequest({
      host: '127.0.0.1',
      port: running.target.port,
      path: '/v1/events',
      method: 'POST',
      ca: running.target.serverCa,
      ...ana.tls,
      headers: {
        'content-type': 'application/json',
        ...(chunked ? {} : { 'content-length': String(bytes) }),
      },
    });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    request.on('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? 'error'));
    const piece = Buffer.alloc(1024 * 1024, 0x20);
    const write = (rest: number): void => {
      if (rest <= 0) request.end();
      else
        request.write(rest < piece.length ? piece.subarray(0, rest) : piece, () =>
          write(rest - piece.length),
        );
    };
    write(bytes);
  });
}

test('a body up to the limit is taken, one byte more is not, counted as it comes', async () => {
  const max = EVENT_LIMITS.maxBodyBytes;
  expect(await upload(max, false)).toBe(202);
  expect(bodies[0]?.body.length).toBe(max);
  expect(await upload(max + 1, false)).toBe(413);
  expect(await upload(max + 1, true)).toBe(413);
  expect(bodies).toHaveLength(1);
});

test('an upload that breaks off is no fault of ours', async () => {
  const socket = open(running.target, ana);
  socket.on('error', () => undefined);
  socket.write(
    `POST /v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"half`,
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await exchange(running.target, ana, { method: 'GET', path: '/v1/me' })).status).toBe(200);
  expect(running.logged).toEqual([]);
});
