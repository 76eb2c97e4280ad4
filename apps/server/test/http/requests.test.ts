import { AppError } from '@batcave/shared/errors';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { RequestContext } from '../../src/adapters/http/index.ts';
import { RULE_INPUT, SOME_ID } from './answers.ts';
import { codeOf, exchange, exchangeRaw, open, parseAnswer } from './exchange.ts';
import { createIdentities, type Identities, type Party } from './identities.ts';
import { type Running, startServer } from './listeners.ts';

let identities: Identities;
let running: Running;
let ana: Party;
let contexts: RequestContext[] = [];
let bodies: {
  body: Buffer;
  contentType: string | undefined;
  contentEncoding: string | undefined;
}[] = [];

beforeAll(async () => {
  identities = await createIdentities();
  ana = await identities.party({ name: 'ana' });
  running = await startServer(identities, {
    handlers: {
      'events.ingest': (_ctx, request) => {
        bodies.push(request);
        return Promise.resolve({ accepted: 1, duplicate: 0, rejected: 0, results: [] });
      },
      'alerts.summary': (ctx) => {
        contexts.push(ctx);
        return Promise.reject(new Error('secret detail of the store'));
      },
      'alerts.list': () =>
        Promise.reject(new AppError('store_unavailable', 'Busy.', { retryAfterMs: 2500 })),
      'policies.list': () => Promise.resolve({ policies: [{}], next_cursor: null } as never),
    },
  });
});

beforeEach(() => {
  contexts = [];
  bodies = [];
  running.logged.length = 0;
});

afterAll(() => running.server.stop(1000));

const get = (path: string, headers: Record<string, string> = {}) =>
  exchange(running.target, ana, { method: 'GET', path, headers });
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  exchange(running.target, ana, { method: 'POST', path, body, headers });

test('headers that claim an identity change nothing', async () => {
  const plain = await get('/v1/me');
  expect(plain.json()).toMatchObject({ tenant: 'acme', name: 'ana' });
  const claim = 'URI=spiffe://test.internal/tenant/other/admin/root';
  for (const name of [
    ...[
      'x-forwarded-client-cert',
      'client-cert',
      'client-cert-chain',
      'x-client-cert',
      'x-ssl-cert',
    ],
    ...['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'x-real-ip'],
    ...[
      'x-remote-user',
      'x-tenant',
      'x-scopes',
      'authorization',
      'cookie',
      'x-http-method-override',
    ],
    ...['x-original-url', 'x-rewrite-url', '__proto__'],
  ]) {
    const spoofed = await get('/v1/me', { [name]: claim });
    expect([name, spoofed.status, spoofed.body]).toEqual([name, 200, plain.body]);
  }
});

test('a request under a foreign Host is misdirected, and under none too', async () => {
  expect(await codeOf(get('/v1/me', { host: 'evil.example' }))).toBe('421 host_not_allowed');
  expect(await codeOf(get('/v1/me', { host: 'localhost.evil.example' }))).toBe(
    '421 host_not_allowed',
  );
  const none = await exchangeRaw(
    running.target,
    ana,
    'GET /v1/me HTTP/1.1\r\nconnection: close\r\n\r\n',
  );
  expect(none.status).toBe(421);
  for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1', '[::1]:9443', 'noc.example:443'])
    expect([host, (await get('/v1/me', { host })).status]).toEqual([host, 200]);
});

test('a page of a browser that holds the certificate cannot act with it', async () => {
  for (const origin of ['https://evil.example', 'null', 'file://', 'app://console.evil'])
    expect([
      origin,
      await codeOf(post(`/v1/alerts/${SOME_ID}/ack`, '', { origin, 'content-type': 'text/plain' })),
    ]).toEqual([origin, '403 origin_not_allowed']);
  expect((await get('/v1/me', { origin: 'app://console' })).status).toBe(200);
});

test('a bad body is told its fields, their limits and the fix', async () => {
  const body = JSON.stringify({ ...RULE_INPUT, severity: 'critcal', tenant: 'other' });
  const answer = await post('/v1/alerts/policies', body);
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.json()).toMatchObject({
    type: 'urn:sentry:error:invalid_request',
    status: 400,
    code: 'invalid_request',
    detail: expect.stringContaining('The body is not of the form this route takes: /') as string,
    trace_id: expect.stringMatching(/^[0-9a-f]{12}-/) as string,
    errors: [
      {
        field: '/tenant',
        limit: expect.stringContaining('one of schema_version, name') as string,
        fix: 'Leave it out.',
      },
      { field: '/severity', limit: 'one of INFO, WARN, ERROR, CRITICAL', fix: 'Write "CRITICAL".' },
    ],
  });
});

test.each([
  ['/v1/events?limt=5', '/limt', 'Write "limit" if that is what you meant.'],
  ['/v1/events?limit=0', '/limit', 'Send a whole number 1 to 1000.'],
  ['/v1/events?limit=1.5', '/limit', 'Send a whole number 1 to 1000.'],
  ['/v1/events?limit=', '/limit', 'Send a whole number 1 to 1000.'],
  ['/v1/events?limit=1&limit=2', '/limit', 'Send a whole number 1 to 1000.'],
  ['/v1/events?severity=warn', '/severity', 'Write "WARN".'],
  ['/v1/events?tenant=other', '/tenant', 'Leave it out.'],
  ['/v1/me?tenant=other', '/tenant', 'Leave it out.'],
  ['/v1/events?__proto__=x', '/__proto__', 'Leave it out.'],
  ['/v1/alerts/not-an-id', '/alert_id', 'Send UUID, RFC 9562.'],
])('%s is refused at %s', async (path, field, fix) => {
  const answer = await get(path);
  expect(answer.json()).toMatchObject({
    status: 400,
    errors: [{ field, fix }],
  });
});

test('a query that names a tenant is refused on the way in, where no query is taken', async () => {
  const answer = await post('/v1/events?tenant=other', '{}', {
    'content-type': 'application/json',
  });
  expect(answer.status).toBe(400);
  expect(answer.json()).toMatchObject({ errors: [{ field: '/tenant' }] });
  expect(bodies).toEqual([]);
});

test('a number of the query arrives as a number', async () => {
  expect((await get('/v1/events?limit=7')).status).toBe(200);
});

test.each<[string, string, Record<string, string>, string]>([
  ['no JSON', '{"text":', {}, '400 invalid_json'],
  [
    'a form',
    'text=hi',
    { 'content-type': 'application/x-www-form-urlencoded' },
    '415 unsupported_media_type',
  ],
  ['text', '{"text":"hi"}', { 'content-type': 'text/plain' }, '415 unsupported_media_type'],
  [
    'a type with a tab',
    '{"text":"hi"}',
    { 'content-type': 'application/json\ta' },
    '415 unsupported_media_type',
  ],
  [
    'another charset',
    '{"text":"hi"}',
    { 'content-type': 'application/json; charset=utf-16' },
    '415 unsupported_media_type',
  ],
  [
    'a type that only begins so',
    '{"text":"hi"}',
    { 'content-type': 'application/jsonx' },
    '415 unsupported_media_type',
  ],
  ['gzip', '{"text":"hi"}', { 'content-encoding': 'gzip' }, '415 unsupported_media_type'],
  ['too much', `{"text":"${'x'.repeat(600_000)}"}`, {}, '413 payload_too_large'],
  ['nothing', '', {}, '400 invalid_request'],
  [
    'deep nesting',
    `{"text":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    {},
    '400 invalid_request',
  ],
  ['a prototype', '{"text":"hi","__proto__":{"polluted":1}}', {}, '400 invalid_request'],
])('a comment with %s is refused', async (_, body, headers, expected) => {
  expect(await codeOf(post(`/v1/alerts/${SOME_ID}/comment`, body, headers))).toBe(expected);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('a body that may be left out may be left out, whatever its type says', async () => {
  expect((await post(`/v1/alerts/${SOME_ID}/ack`, '')).status).toBe(200);
  expect((await post(`/v1/alerts/${SOME_ID}/ack`, '{"note":"mine"}')).status).toBe(200);
  expect(await codeOf(post(`/v1/alerts/${SOME_ID}/ack`, '{"nota":"mine"}'))).toBe(
    '400 invalid_request',
  );
});

test('a route without a body refuses one', async () => {
  const answer = exchange(running.target, ana, {
    method: 'DELETE',
    path: `/v1/alerts/policies/${SOME_ID}`,
    body: '{"tenant":"other"}',
  });
  expect(await codeOf(answer)).toBe('400 invalid_request');
});

// Each request breaks two rules; the one named must be told.
test('the checks come in their order', async () => {
  const reader = await identities.party({ name: 'reader', scopes: ['sentry.read'] });
  const ask = async (request: Parameters<typeof exchange>[2]): Promise<string> =>
    codeOf(exchange(running.target, reader, request));
  const large = 'x'.repeat(600_000);
  expect(await ask({ method: 'POST', path: '/nope', headers: { host: 'evil' } })).toBe(
    '421 host_not_allowed',
  );
  expect(await ask({ method: 'POST', path: '/nope', body: large })).toBe('404 route_not_found');
  expect(await ask({ method: 'PATCH', path: '/v1/alerts', body: large })).toBe(
    '405 method_not_allowed',
  );
  expect(await ask({ method: 'POST', path: '/v1/alerts/x/ack', body: large })).toBe(
    '403 insufficient_scope',
  );
  expect(await ask({ method: 'GET', path: '/v1/alerts?nope=1' })).toBe('403 insufficient_scope');
  expect(
    await ask({
      method: 'POST',
      path: '/v1/events',
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    }),
  ).toBe('403 insufficient_scope');
});

test('paths that cannot be decoded, are too long, or differ by a letter do not exist', async () => {
  const long = `/v1/alerts/${'a'.repeat(300)}`;
  for (const path of ['/v1/%zz', '/v1/events/%', long, '//v1/me', '/V1/me', '/v1/me/', '/', '*'])
    expect([path, await codeOf(get(path))]).toEqual([path, '404 route_not_found']);
});

test('headers that are too large and requests that are none get a bare answer', async () => {
  expect((await get('/v1/me', { 'x-large': 'x'.repeat(9_000) })).status).toBe(431);
  expect((await exchangeRaw(running.target, ana, 'NONSENSE\r\n\r\n')).status).toBe(400);
  expect((await get('/v1/me')).status).toBe(200);
});

test('every answer tells browsers to keep and guess nothing', async () => {
  for (const answer of [await get('/v1/me'), await get('/nope'), await get('/v1/%zz')]) {
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
});

test('a fault of ours is logged once under the trace id and tells nothing outside', async () => {
  const answer = await get('/v1/alerts/summary');
  expect(answer.status).toBe(500);
  expect(answer.body).not.toMatch(/secret|store|at /);
  const traceId = answer.json()['trace_id'];
  expect(running.logged.filter((line) => line['trace_id'] === traceId)).toHaveLength(1);
  expect(contexts[0]?.traceId).toBe(traceId);
});

test('an answer that breaks the contract is a fault of ours', async () => {
  expect(await codeOf(get('/v1/alerts/policies'))).toBe('500 internal');
  expect(JSON.stringify(running.logged)).toContain('The answer of policies.list breaks its schema');
});

test('an error that will pass says when to try again', async () => {
  const answer = await get('/v1/alerts');
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '3']);
});

/** Asks twice on one connection, with something done in between. */
async function askTwice(target: Running['target'], who: Party, between: () => void) {
  const socket = open(target, who);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const ask = 'GET /v1/me HTTP/1.1\r\nhost: localhost\r\n\r\n';
  socket.write(ask);
  await expect.poll(() => text).toMatch(/\r\n\r\n\{.*\}$/);
  const first = parseAnswer(text);
  text = '';
  between();
  socket.write(ask);
  await closed;
  return [first, parseAnswer(text)] as const;
}

test('a certificate that is revoked is refused at its next request and cut off', async () => {
  const who = await identities.party({ name: 'leaving' });
  const [first, second] = await askTwice(running.target, who, () => {
    identities.revoke(who.record?.fingerprint ?? '');
  });
  expect(first.status).toBe(200);
  expect([second.status, second.json()['code'], second.headers.get('connection')]).toEqual([
    403,
    'certificate_revoked',
    'close',
  ]);
});

test('a certificate that ends is refused at its next request and cut off', async () => {
  let nowMs = Date.now();
  const own = await startServer(identities, { now: () => nowMs });
  onTestFinished(() => own.server.stop(1000));
  const [first, second] = await askTwice(own.target, ana, () => {
    nowMs = ana.record?.notAfterMs ?? 0;
  });
  expect([first.status, second.status]).toEqual([200, 403]);
});
