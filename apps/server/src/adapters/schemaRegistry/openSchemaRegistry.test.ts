import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openSchemaRegistry, type SchemaRegistryOptions } from './openSchemaRegistry.ts';
import { type FakeRegistry, startFakeRegistry } from './testing/startFakeRegistry.ts';

// How the adapter takes what a real registry does rarely. That the fake otherwise behaves as a real
// one is shown in test/schemaRegistry/.

const SUBJECT = 'sentry.events.v1-value';
const SCHEMA = { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' };

async function startFake(): Promise<FakeRegistry> {
  const fake = await startFakeRegistry();
  onTestFinished(() => fake.stop());
  return fake;
}

function open(url: string, options: Partial<SchemaRegistryOptions> = {}) {
  return openSchemaRegistry({
    url,
    timeoutMs: 2_000,
    subjects: [{ subject: SUBJECT, schema: SCHEMA }],
    onProgress: () => undefined,
    retryDelaysMs: [1, 1],
    ...options,
  });
}

test('a start that changes nothing asks one question and needs no right to write', async () => {
  const fake = await startFake();
  await open(fake.url);
  fake.requests.length = 0;
  await open(fake.url);
  expect(fake.requests).toEqual([`POST /subjects/${SUBJECT}`]);
});

test('it says who it is', async () => {
  const fake = await startFake();
  await open(fake.url, { username: 'sentry', password: 'pa:ss' });
  expect(fake.authorization).toBe(`Basic ${btoa('sentry:pa:ss')}`);
  await open(fake.url);
  expect(fake.authorization).toBeUndefined();
});

test.each([
  ['overloaded', { status: 503, body: '{"error_code":50001,"message":"store"}' }, 'cannot answer'],
  ['throttling', { status: 429, body: '' }, 'cannot answer now (429)'],
  ['busy with another server', { status: 409, body: '{"error_code":409}' }, 'because of another'],
  ['silent', 'is silent', 'does not answer (not within 300 ms)'],
  ['losing answers', 'does it without answer', 'does not answer (UND_ERR_SOCKET)'],
] as const)('a registry that is %s is asked again, with a word about it', async (_, how, words) => {
  const fake = await startFake();
  const told: string[] = [];
  fake.behaveOnce(how, how);
  const opened = await open(fake.url, {
    timeoutMs: 300,
    onProgress: (text) => told.push(text),
  });
  expect(opened.idOf(SUBJECT)).toBe(1);
  const waits = told.filter((text) => text.endsWith('Trying again in 0.001 s.'));
  expect(waits).toHaveLength(2);
  expect(waits[0]).toContain(words);
});

test.each([0, 1, 2, 3])(
  'a first start whose answer %i is lost leaves one version and its compatibility',
  async (step) => {
    const fake = await startFake();
    const before = Array.from({ length: step }, () => 'answers' as const);
    fake.behaveOnce(...before, 'does it without answer');
    expect((await open(fake.url)).idOf(SUBJECT)).toBe(1);
    const versions = await fetch(`${fake.url}/subjects/${SUBJECT}/versions`);
    expect(await versions.json()).toEqual([1]);
    const config = await fetch(`${fake.url}/config/${SUBJECT}`);
    expect(await config.json()).toEqual({ compatibilityLevel: 'BACKWARD' });
  },
);

test('a version that another server registers at the same moment is no conflict', async () => {
  const fake = await startFake();
  const conflict = { status: 409, body: '{"error_code":409,"message":"already exists"}' };
  fake.behaveOnce('answers', 'answers', 'answers', conflict);
  expect((await open(fake.url)).idOf(SUBJECT)).toBe(1);
  expect(fake.requests[4]).toBe(
    `POST /compatibility/subjects/${SUBJECT}/versions/latest?verbose=true`,
  );
});

test('a subject that is there keeps the default of the registry', async () => {
  const fake = await startFake();
  await fetch(`${fake.url}/subjects/${SUBJECT}/versions`, {
    method: 'POST',
    body: JSON.stringify({ schemaType: 'JSON', schema: JSON.stringify({ ...SCHEMA, title: '' }) }),
  });
  expect((await open(fake.url)).idOf(SUBJECT)).toBe(2);
  expect(fake.requests.filter((request) => request.startsWith('PUT'))).toEqual([]);
});

test('one that stays away ends the start with the next step', async () => {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((probe.address() as AddressInfo).port)}`;
  await new Promise((resolve) => probe.close(resolve));
  await expect(open(url)).rejects.toThrow(
    `The schema registry at ${url} does not answer (ECONNREFUSED). Start it, or correct schema_registry_url.`,
  );
});

test.each([
  [401, '{"error_code":401,"message":"Unauthorized"}', /know this user \(401: Unauthorized\)/],
  [401, 'Unauthorized', /Set schema_registry_username and schema_registry_password\./],
  [403, '{"error_code":40301,"message":"Denied"}', /at sentry\.events\.v1-value \(40301: Denied\)/],
  [404, '{"error_code":404,"message":"HTTP 404 Not Found"}', /no schema registry at http.* 404/],
  [404, '{"error_code":0,"message":"RESTEASY003210"}', /no schema registry at http.* 404/],
  [404, '<html>', /Set schema_registry_url to the address before \/subjects/],
  [200, '<html>', /no schema registry at http.*: its answer is not JSON/],
  [200, '[]', /no schema registry at http.*: it gives no id/],
  [
    422,
    '{"error_code":42201,"message":"Bad"}',
    /takes the schema of .* for invalid \(42201: Bad\)/,
  ],
  [422, '{"error_code":42205,"message":"READONLY"}', /Set the mode of the subject to READWRITE/],
  [418, '{"error_code":41800,"message":"Tea"}', /does not take what it is told .*41800: Tea/],
])('an answer %i %s ends the start at once', async (status, body, words) => {
  const fake = await startFake();
  fake.behave({ status, body });
  await expect(open(fake.url)).rejects.toThrow(words);
  expect(fake.requests).toHaveLength(1);
});

test('a page to log in at is no registry', async () => {
  const fake = await startFake();
  fake.behave({ status: 302, body: '', location: 'https://login.example' });
  await expect(open(fake.url)).rejects.toThrow('it sends on to https://login.example');
});

test('TLS to a registry that has none is told apart from a bad certificate', async () => {
  const fake = await startFake();
  await expect(open(fake.url.replace('http:', 'https:'))).rejects.toThrow(
    'speaks no TLS. Begin schema_registry_url with http://.',
  );
});

test.each(['registry:8081', 'ftp://registry', ''])('%o is not an address', async (url) => {
  await expect(open(url)).rejects.toThrow('schema_registry_url must be an address like');
});

test('an account in the address is refused without repeating it', async () => {
  const opening = open('http://sentry:secret@registry:8081');
  await expect(opening).rejects.toThrow('schema_registry_url must hold no account.');
  await expect(opening).rejects.not.toThrow('secret');
});

test('a registry that goes away and comes back is asked for what is not known', async () => {
  const fake = await startFake();
  const opened = await open(fake.url, { timeoutMs: 300 });
  await fake.stop();
  expect(opened.acceptsId(SUBJECT, 1)).toBe('yes');
  await expect(opened.learn(SUBJECT, 7)).rejects.toMatchObject({ code: 'log_unavailable' });
  await fake.start();
  expect(await opened.learn(SUBJECT, 7)).toBe('no');
});

test.each([
  [404, '{"error_code":404,"message":"HTTP 404 Not Found"}'],
  [401, ''],
  [200, '{}'],
])('an answer %i %s about an id refuses no record', async (status, body) => {
  const fake = await startFake();
  const opened = await open(fake.url);
  fake.behaveOnce({ status, body });
  await expect(opened.learn(SUBJECT, 7)).rejects.toMatchObject({ code: 'log_unavailable' });
  expect(opened.acceptsId(SUBJECT, 7)).toBe('unknown');
});
