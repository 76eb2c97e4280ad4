import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import {
  createEgress,
  type EgressRequest,
  parseEgressAllow,
} from '../../../src/adapters/egress/index.ts';
import { createAuthority } from '../endpoints/authority.ts';
import { drip, pour, startHostileServer } from './hostileServer.ts';

const egress = createEgress({
  allow: parseEgressAllow('127.0.0.1:*'),
  lookup: () => Promise.resolve(['127.0.0.1']),
});
const authority = createAuthority();
const tls = { ca: authority.cert };
const MB = 1024 * 1024;

function ask(port: number, more: Partial<EgressRequest> = {}) {
  const url = `http://target.example:${String(port)}/path?query`;
  return egress.request({ method: 'POST', url, body: '{}', timeoutMs: 2_000, ...more });
}
const secure = (port: number) => ({ url: `https://target.example:${String(port)}/`, tls });
const OK = 'HTTP/1.1 200 OK\r\n';

beforeAll(() => {
  // A proxy of the environment would see every request, and connect where it likes.
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy'])
    process.env[name] = 'http://127.0.0.1:1';
  process.env['NODE_USE_ENV_PROXY'] = '1';
});

test('sends what it is told, under the name that was asked for', async () => {
  const { port, seen } = await startHostileServer((socket) => {
    socket.end(`${OK}content-length: 2\r\nSet-Cookie: a\r\nset-cookie: b\r\n\r\nhi`);
  });
  expect(await ask(port, { headers: { 'x-a': '1' } })).toEqual({
    status: 200,
    headers: { 'content-length': '2', 'set-cookie': 'a, b' },
    body: 'hi',
    complete: true,
  });
  expect(seen.heads[0]).toMatch(/^POST \/path\?query HTTP\/1\.1\r\n/);
  expect(seen.heads[0]).toContain(`\r\nhost: target.example:${String(port)}\r\n`);
  expect(seen.heads[0]).toContain('accept-encoding: identity');
  expect(seen.heads[0]).toContain('connection: close');
});

test('never follows a redirect', async () => {
  const elsewhere = await startHostileServer((socket) => socket.end(`${OK}\r\n`));
  for (const status of [301, 302, 303, 307, 308]) {
    const { port, seen } = await startHostileServer((socket) => {
      socket.end(
        `HTTP/1.1 ${String(status)} Moved\r\nlocation: http://127.0.0.1:${String(elsewhere.port)}/\r\ncontent-length: 0\r\n\r\n`,
      );
    });
    expect(await ask(port)).toMatchObject({ status });
    expect(seen.connections).toBe(1);
  }
  expect(elsewhere.seen.connections).toBe(0);
});

test('takes the first 64 KiB of a body without end, and hangs up', async () => {
  const { port, seen } = await startHostileServer((socket) => {
    socket.write(`${OK}\r\n`);
    pour(socket, Buffer.alloc(MB, 'x'));
  });
  const before = process.memoryUsage.rss();
  const answer = await ask(port);
  expect(answer).toMatchObject({ status: 200, complete: false });
  expect(answer.body).toHaveLength(64 * 1024);
  await expect.poll(() => seen.closed).toBe(1);
  expect(process.memoryUsage.rss() - before).toBeLessThan(40 * MB);
});

test('unpacks nothing', async () => {
  const bomb = gzipSync(Buffer.alloc(20 * MB));
  const { port } = await startHostileServer((socket) => {
    socket.write(`${OK}content-encoding: gzip\r\ncontent-length: ${String(bomb.length)}\r\n\r\n`);
    socket.end(bomb);
  });
  const answer = await ask(port);
  expect(answer.status).toBe(200);
  expect(answer.body.length).toBeLessThanOrEqual(64 * 1024);
});

test.each([
  ['a body that drips', `${OK}content-length: 100000\r\n\r\n`, 'x'],
  ['chunks that drip', `${OK}transfer-encoding: chunked\r\n\r\n`, '1\r\nx\r\n'],
])('ends with the status when it gets %s', async (_what, head, piece) => {
  const { port, seen } = await startHostileServer((socket) => {
    socket.write(head);
    drip(socket, piece, 20);
  });
  const startedMs = performance.now();
  expect(await ask(port, { timeoutMs: 300 })).toMatchObject({ status: 200, complete: false });
  expect(performance.now() - startedMs).toBeLessThan(1_500);
  await expect.poll(() => seen.closed).toBe(1);
});

test.each([
  ['headers that drip', 'HTTP/1.1 200 OK\r\n', 'x'],
  ['early hints without end', '', 'HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n'],
  ['nothing', '', ''],
])('gives up in time when it gets %s', async (_what, head, piece) => {
  const { port, seen } = await startHostileServer((socket) => {
    if (head !== '') socket.write(head);
    if (piece !== '') drip(socket, piece, 20);
  });
  const startedMs = performance.now();
  await expect(ask(port, { timeoutMs: 300 })).rejects.toMatchObject({
    name: 'EgressFailed',
    sent: true,
    message: expect.stringMatching(
      /^target\.example:\d+ did not answer within 300 ms\.$/,
    ) as string,
  });
  expect(performance.now() - startedMs).toBeLessThan(1_500);
  await expect.poll(() => seen.closed).toBe(1);
});

test.each([
  ['headers without end', (n: number) => `x-${String(n)}: ${'y'.repeat(1000)}\r\n`, /headers/],
  ['one header without end', () => 'y'.repeat(1000), /headers/],
])('stops at %s', async (_what, line, reason) => {
  const { port, seen } = await startHostileServer((socket) => {
    socket.write(`${OK}x: `);
    let count = 0;
    const timer = setInterval(() => {
      for (let k = 0; k < 50 && !socket.destroyed; k += 1) socket.write(line((count += 1)));
    }, 5);
    socket.on('close', () => {
      clearInterval(timer);
    });
  });
  await expect(ask(port)).rejects.toMatchObject({
    sent: true,
    message: expect.stringMatching(reason) as string,
  });
  await expect.poll(() => seen.closed).toBe(1);
});

test.each([
  ['cut before an answer', ''],
  ['cut in the head', 'HTTP/1.1 200 OK\r\ncontent-'],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['two lengths', `${OK}content-length: 1\r\ncontent-length: 2\r\n\r\nxx`],
  ['a switch of protocols', 'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'],
])('calls it failed, and perhaps sent: %s', async (_what, text) => {
  const { port } = await startHostileServer((socket) => socket.end(text));
  await expect(ask(port)).rejects.toMatchObject({ name: 'EgressFailed', sent: true });
});

test.each([
  ['by its length', `${OK}content-length: 100\r\n\r\nhalf`],
  ['by its chunks', `${OK}transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n`],
])('tells a body that was cut %s', async (_what, text) => {
  const { port } = await startHostileServer((socket) => socket.end(text));
  expect(await ask(port)).toMatchObject({ status: 200, body: 'half', complete: false });
});

test('knows when nothing was sent', async () => {
  const { port } = await startHostileServer((socket) => socket.end());
  const gone = await startHostileServer(() => undefined);
  expect(port).not.toBe(gone.port);
  await expect(ask(1)).rejects.toMatchObject({ sent: false, message: /refused the connection/ });
  await expect(ask(port, { headers: { 'x-a': 'b\r\nx-c: d' } })).rejects.toMatchObject({
    sent: false,
  });
});

test('stops when it is told to', async () => {
  const { port, seen } = await startHostileServer(() => undefined);
  const stop = new AbortController();
  const asking = ask(port, { signal: stop.signal });
  await expect.poll(() => seen.heads.length).toBe(1);
  stop.abort();
  await expect(asking).rejects.toMatchObject({ sent: true, message: /stopped waiting/ });
  await expect.poll(() => seen.closed).toBe(1);
});

test('connects to what was looked up once, whatever the name stands for later', async () => {
  const { port, seen } = await startHostileServer((socket) => socket.end(`${OK}\r\n`));
  let questions = 0;
  const rebinding = createEgress({
    allow: parseEgressAllow('127.0.0.1:*'),
    lookup: () => Promise.resolve([(questions += 1) === 1 ? '127.0.0.1' : '10.0.0.1']),
  });
  const request = {
    method: 'GET',
    url: `http://rebind.example:${String(port)}/`,
    timeoutMs: 2_000,
  } as const;
  expect(await rebinding.request(request)).toMatchObject({ status: 200 });
  expect([questions, seen.connections]).toEqual([1, 1]);
  await expect(rebinding.request(request)).rejects.toMatchObject({ name: 'EgressRefused' });
  expect(seen.connections).toBe(1);
});

test('looks names up as the system does', async () => {
  const { port } = await startHostileServer((socket) => socket.end(`${OK}\r\n`));
  const request = {
    method: 'GET',
    timeoutMs: 5_000,
    url: `http://localhost:${String(port)}/`,
  } as const;
  const shut = createEgress({ allow: [] });
  await expect(shut.request({ ...request, url: 'https://localhost/' })).rejects.toMatchObject({
    name: 'EgressRefused',
  });
  const open = createEgress({ allow: parseEgressAllow('localhost:*') });
  expect(await open.request(request)).toMatchObject({ status: 200 });
});

test('tries the next address that was checked', async () => {
  const { port } = await startHostileServer((socket) => socket.end(`${OK}\r\n`));
  const two = createEgress({
    allow: parseEgressAllow('127.0.0.0/8:*'),
    lookup: () => Promise.resolve(['127.0.0.9', '127.0.0.1']),
  });
  const url = `http://two.example:${String(port)}/`;
  expect(await two.request({ method: 'GET', url, timeoutMs: 3_000 })).toMatchObject({
    status: 200,
  });
});

test('asks for the name in TLS, and shows a certificate of its own', async () => {
  const own = authority.issue(['client.example']);
  let told: { readonly name: unknown; readonly peer: unknown } | undefined;
  const { port } = await startHostileServer(
    (socket) => {
      const { servername, getPeerCertificate } = socket as TLSSocket & { servername: string };
      told = { name: servername, peer: getPeerCertificate.call(socket).subject.CN };
      socket.end(`${OK}\r\n`);
    },
    {
      tls: {
        ...authority.issue(['target.example']),
        requestCert: true,
        ca: authority.cert,
      } as never,
    },
  );
  const { url } = secure(port);
  expect(await ask(port, { url, tls: { ...tls, ...own } })).toMatchObject({ status: 200 });
  expect(told).toEqual({ name: 'target.example', peer: 'client.example' });
});

test.each([
  [
    'of an authority nobody knows',
    () => createAuthority().issue(['target.example']),
    /not trusted/,
  ],
  ['for another name', () => authority.issue(['other.example']), /another name/],
  ['for the address alone', () => authority.issue(['127.0.0.1']), /another name/],
  [
    'that has run out',
    () => authority.issue(['target.example'], { fromMs: -7200_000, toMs: -3600_000 }),
    /run out/,
  ],
  [
    'of tomorrow',
    () => authority.issue(['target.example'], { fromMs: 3600_000, toMs: 7200_000 }),
    /not valid yet/,
  ],
])('sends nothing to a certificate %s', async (_what, issue, reason) => {
  const { port, seen } = await startHostileServer((socket) => socket.end(`${OK}\r\n`), {
    tls: issue(),
  });
  await expect(ask(port, secure(port))).rejects.toMatchObject({ sent: false, message: reason });
  expect(seen.heads).toEqual([]);
});

test('sends nothing where there is no TLS, or none that is safe', async () => {
  const plain = await startHostileServer((socket) => socket.end('220 hello\r\n'));
  await expect(ask(plain.port, secure(plain.port))).rejects.toMatchObject({ sent: false });
  const old = await startHostileServer(() => undefined, {
    tls: {
      ...authority.issue(['target.example']),
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL@SECLEVEL=0',
    } as never,
  });
  await expect(ask(old.port, secure(old.port))).rejects.toMatchObject({ sent: false });
});

test('lets no server negotiate anew', async () => {
  const { port, seen } = await startHostileServer(
    (socket) => {
      (socket as TLSSocket).renegotiate({ rejectUnauthorized: false }, () => undefined);
      void sleep(200).then(() => socket.end(`${OK}content-length: 0\r\n\r\n`));
    },
    { tls: { ...authority.issue(['target.example']), maxVersion: 'TLSv1.2' } },
  );
  await expect(ask(port, { ...secure(port), timeoutMs: 1_000 })).rejects.toMatchObject({
    name: 'EgressFailed',
    message: expect.stringMatching(/cut the connection/) as string,
  });
  await expect.poll(() => seen.closed).toBe(1);
});
