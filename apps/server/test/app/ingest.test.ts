import { gzipSync } from 'node:zlib';
import type { Problem } from '@batcave/shared/api';
import { EVENT_LIMITS, type IngestResponse } from '@batcave/shared/events';
import { uuidTimeMs } from '@batcave/shared/ids';
import { describe, expect, test } from 'vitest';
import { anEvent, manyEvents, uuid } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { shareApp, startApp } from '../setup/startApp.ts';
import { answersToRepeat, stored, storedIds } from '../setup/stored.ts';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const GZIP = { 'content-encoding': 'gzip' };

test('gives an event back by its id as it was sent, with its place on the log', async () => {
  const app = await startApp();
  const { producer, viewer } = app;
  const event = {
    event_id: uuid(1),
    source: 'db-1',
    type: 'disk.full',
    severity: 'CRITICAL',
    timestamp: new Date(Date.now() - 3_600_000).toISOString(),
    labels: { service: 'billing', 'ort/straße': 'Zürich' },
    payload: {
      percent: 97.5,
      disks: ['sda', { name: 'sdb' }],
      note: null,
      text: '⚡ \u0000 \ud800',
    },
  } as const;
  const answer = await producer.send({ ...event });
  expect(answer).toEqual({
    accepted: 1,
    duplicate: 0,
    rejected: 0,
    results: [{ index: 0, event_id: uuid(1), status: 'accepted' }],
  });
  await stored(app, 1);
  const given = valueOf(await viewer.call('events.get', { params: { event_id: uuid(1) } }));
  expect(given).toEqual({
    ...event,
    received_at: expect.any(String) as string,
    seq: expect.any(Number) as number,
  });
});

test.each([
  ['an array', {}, (events: object[]) => JSON.stringify(events)],
  [
    'NDJSON',
    NDJSON,
    (events: object[]) => events.map((e) => `${JSON.stringify(e)}\r\n\n`).join(''),
  ],
  [
    'NDJSON that says it is JSON',
    {},
    (events: object[]) => events.map((e) => JSON.stringify(e)).join('\n'),
  ],
  ['a gzip array', GZIP, (events: object[]) => gzipSync(JSON.stringify(events))],
  [
    'gzip NDJSON',
    { ...NDJSON, ...GZIP },
    (events: object[]) => gzipSync(events.map((e) => JSON.stringify(e)).join('\n')),
  ],
])('takes in %s and tells of each event in the order sent', async (_, headers, encode) => {
  const app = await startApp();
  const events = manyEvents(25);
  const { status, body } = await app.producer.post(encode(events), headers);
  expect(status).toBe(202);
  expect(body).toEqual({
    accepted: 25,
    duplicate: 0,
    rejected: 0,
    results: events.map(({ event_id }, index) => ({ index, event_id, status: 'accepted' })),
  });
  expect(await storedIds(app, 25)).toEqual(events.map((event) => event.event_id));
});

test('makes ids that rise with time for events without one', async () => {
  const app = await startApp();
  const beforeMs = Date.now();
  const { results } = await app.producer.send(Array.from({ length: 3000 }, () => anEvent()));
  const ids = results.map((result) => result.event_id ?? '');
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(uuidTimeMs(ids[0] ?? '')).toBeGreaterThanOrEqual(beforeMs);
  expect(await storedIds(app, 3000)).toEqual(ids);
});

test('stores what passes and says of the rest what is wrong, event by event', async () => {
  const app = await startApp();
  const { status, body } = await app.producer.post([
    anEvent({ event_id: uuid(1) }),
    { source: 'a', type: 't', severity: 'FATAL', tenant: 'other' },
    anEvent({ event_id: uuid(2) }),
    { event_id: uuid(3), type: 't' },
    'text',
  ]);
  expect(status).toBe(202);
  const answer = body as IngestResponse;
  expect(answer).toMatchObject({ accepted: 2, duplicate: 0, rejected: 3 });
  expect(answer.results.map(({ index, event_id, status }) => [index, event_id, status])).toEqual([
    [0, uuid(1), 'accepted'],
    [1, null, 'rejected'],
    [2, uuid(2), 'accepted'],
    [3, uuid(3), 'rejected'],
    [4, null, 'rejected'],
  ]);
  const fields = answer.results.map(({ faults }) => faults?.map(({ field }) => field).sort());
  expect(fields).toEqual([
    undefined,
    ['/1/severity', '/1/tenant'],
    undefined,
    ['/3/source'],
    ['/4'],
  ]);
  expect(await storedIds(app, 2)).toEqual([uuid(1), uuid(2)]);
});

test('stores the good lines of NDJSON beside one that is not JSON', async () => {
  const app = await startApp();
  const lines = [
    JSON.stringify(anEvent({ event_id: uuid(1) })),
    '{"source":',
    JSON.stringify(anEvent({ event_id: uuid(2) })),
  ];
  const { body } = await app.producer.post(lines.join('\n'), NDJSON);
  expect(body).toMatchObject({
    accepted: 2,
    rejected: 1,
    results: [
      {},
      { status: 'rejected', faults: [{ field: '/1', limit: 'a line of valid JSON' }] },
      {},
    ],
  });
  expect(await storedIds(app, 2)).toEqual([uuid(1), uuid(2)]);
});

test('refuses a request in which nothing passes, and names every fault', async () => {
  const app = await startApp();
  const { status, headers, body } = await app.producer.post([{ source: 'a' }, { type: 't' }]);
  expect(status).toBe(400);
  expect(headers['content-type']).toContain('application/problem+json');
  const { code, errors } = body as Problem;
  expect(code).toBe('invalid_request');
  expect(errors?.map(({ field }) => field)).toEqual(['/0/type', '/1/source']);
  await app.producer.send(anEvent({ event_id: uuid(1) }));
  expect(await storedIds(app, 1)).toEqual([uuid(1)]);
});

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [i, i]));

describe('one server', () => {
  const shared = shareApp();

  test.each<[string, object, string, string]>([
    ['an id that is no UUID', { event_id: 'seven' }, '/event_id', 'a UUID, RFC 9562'],
    ['an empty source', { source: '' }, '/source', 'text of 1 to 256 characters'],
    ['a source too long', { source: 'x'.repeat(257) }, '/source', 'text of 1 to 256 characters'],
    ['a source that no store can hold', { source: 'a\u0000b' }, '/source', 'text'],
    ['a source that is no text', { source: 'a\ud800b' }, '/source', 'text'],
    ['a type that no store can hold', { type: 'a\u0000b' }, '/type', 'text'],
    ['a type too long', { type: 'x'.repeat(129) }, '/type', 'text of 1 to 128 characters'],
    [
      'an unknown severity',
      { severity: 'error' },
      '/severity',
      'one of INFO, WARN, ERROR, CRITICAL',
    ],
    [
      'a time without offset',
      { timestamp: '2026-11-23T08:42:17.330' },
      '/timestamp',
      'RFC 3339 with offset',
    ],
    [
      'a time that never was',
      { timestamp: '2026-13-41T08:42:17Z' },
      '/timestamp',
      'RFC 3339 with offset',
    ],
    ['a label that is no text', { labels: { a: 1 } }, '/labels', 'at most 64 labels'],
    [
      'labels without end',
      { labels: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${String(i)}`, 'x'])) },
      '/labels',
      'at most 64 labels',
    ],
    ['a label too long', { labels: { a: 'x'.repeat(1025) } }, '/labels', 'at most 64 labels'],
    ['an unnamed label', { labels: { '': 'x' } }, '/labels', 'names of 1 to 128 characters'],
    ['a payload too deep', { payload: deep(33) }, '/payload', 'at most 32 levels deep'],
    ['a payload of too many keys', { payload: keys(513) }, '/payload', 'at most 512 keys'],
    ['a payload too large', { payload: 'ü'.repeat(140_000) }, '/payload', 'at most 262144 bytes'],
    ['a field that is none', { host: 'x' }, '/host', 'one of event_id, source'],
    ['the tenant', { tenant_id: 'x' }, '/tenant_id', 'one of event_id, source'],
    ['the source of the server itself', { source: 'sentry' }, '/source', 'any name but sentry'],
  ])('refuses %s and names the field, the limit and the fix', async (_, fields, field, limit) => {
    const { producer } = shared();
    const { status, body } = await producer.post({ ...anEvent(), ...fields });
    expect(status).toBe(400);
    const [fault] = (body as Problem).errors ?? [];
    expect(fault?.field).toBe(field);
    expect(fault?.limit).toContain(limit);
    expect(fault?.fix).toMatch(/^[A-Z].{10,}\.?$/);
  });

  test('refuses a key __proto__ wherever it hides', async () => {
    const { producer } = shared();
    const body = '{"source":"a","type":"t","payload":{"list":[{"__proto__":{"x":1}}]}}';
    const answer = await producer.post(body);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: '/payload' }] } });
  });

  test('takes in what is just within the limits', async () => {
    const { producer } = shared();
    await producer.send([
      anEvent({ source: 'x'.repeat(256), type: 'y'.repeat(128) }),
      anEvent({ payload: deep(32) }),
      anEvent({ payload: keys(512) }),
      anEvent({ payload: 'x'.repeat(EVENT_LIMITS.maxPayloadBytes - 2) }),
      anEvent({ labels: { ['l'.repeat(128)]: 'v'.repeat(1024) } }),
      anEvent({ payload: null }),
      anEvent({ source: ' ', labels: { a: '' } }),
    ]);
  });

  test.each<[string, number, string, () => string | Buffer, Record<string, string>]>([
    [
      'a gzip bomb',
      413,
      'payload_too_large',
      () => gzipSync(Buffer.alloc(200 * 1024 * 1024, 0x20)),
      GZIP,
    ],
    [
      'more events than a request may hold',
      413,
      'payload_too_large',
      () => JSON.stringify(manyEvents(10_001)),
      {},
    ],
    [
      'a body beyond 16 MiB',
      413,
      'payload_too_large',
      () => Buffer.alloc(EVENT_LIMITS.maxBodyBytes + 1, 0x20),
      {},
    ],
    ['text that is not JSON', 400, 'invalid_json', () => '{"source": "a", type: "t"}', {}],
    ['an empty body', 400, 'invalid_json', () => ' \n', {}],
    ['an empty array', 400, 'invalid_request', () => '[]', {}],
    ['what is not gzip but says so', 400, 'invalid_request', () => '{}', GZIP],
    [
      'another media type',
      415,
      'unsupported_media_type',
      () => 'a',
      { 'content-type': 'text/plain' },
    ],
    ['another encoding', 415, 'unsupported_media_type', () => 'a', { 'content-encoding': 'br' }],
  ])('refuses %s with a code that programs can read', async (_, status, code, body, headers) => {
    const { producer } = shared();
    const answer = await producer.post(body(), headers);
    expect(answer).toMatchObject({ status, body: { code, status } });
    expect((answer.body as Problem).detail.length).toBeGreaterThan(20);
  });
});

test('counts only what lies within its clock window', async () => {
  const { producer } = await startApp({ settings: { max_event_age: '1h', max_event_lead: '1m' } });
  const at = (offsetMs: number) =>
    anEvent({ timestamp: new Date(Date.now() + offsetMs).toISOString() });
  await producer.send([at(-3_590_000), at(50_000)]);
  const { status, body } = await producer.post([at(-3_610_000), at(70_000)]);
  expect(status).toBe(400);
  expect((body as Problem).errors).toMatchObject([
    { field: '/0/timestamp', limit: 'at most 1h in the past' },
    { field: '/1/timestamp', limit: 'at most 1m in the future' },
  ]);
});

test('takes in nothing that retention would drop, however old events may be otherwise', async () => {
  const app = await startApp({ settings: { retention: '1d', max_event_age: '7d' } });
  const timestamp = new Date(Date.now() - 3 * 86_400_000).toISOString();
  const { status, body } = await app.producer.post([anEvent({ timestamp })]);
  expect({ status, limit: (body as Problem).errors?.[0]?.limit }).toEqual({
    status: 400,
    limit: 'at most 1d in the past',
  });
  await app.producer.send(anEvent({ event_id: uuid(1) }));
  expect(await storedIds(app, 1)).toEqual([uuid(1)]);
});

test('makes the day of an event that nobody has made, and goes on', async () => {
  const app = await startApp({ settings: { max_event_age: '7d' } });
  const fiveDaysAgo = new Date(Date.now() - 5 * 86_400_000).toISOString();
  await app.database.query(`drop table events_${fiveDaysAgo.slice(0, 10).replaceAll('-', '')}`);
  await app.producer.send([
    anEvent({ event_id: uuid(1), timestamp: fiveDaysAgo }),
    anEvent({ event_id: uuid(2) }),
  ]);
  expect(await storedIds(app, 2)).toEqual([uuid(1), uuid(2)]);
});

test('stores an id once within one request', async () => {
  const app = await startApp();
  const [first] = manyEvents(1);
  const { body } = await app.producer.post([
    first,
    { ...first, payload: 'again' },
    { ...first, event_id: uuid(1).toUpperCase() },
  ]);
  const answer = body as IngestResponse;
  expect(answer.results.map((result) => result.status)).toEqual([
    'accepted',
    'duplicate',
    'duplicate',
  ]);
  expect(await storedIds(app, 1)).toEqual([uuid(1)]);
});

/** Holds the answer to events of which the first so many were taken in before. */
function expectRepeats({ results }: IngestResponse, repeats: number): void {
  for (const { index, status } of results)
    expect(index < repeats ? answersToRepeat() : ['accepted'], String(index)).toContain(status);
}

test('stores an id once over several requests, and keeps what came first', async () => {
  const app = await startApp();
  await app.producer.send(manyEvents(10));
  expectRepeats(await app.producer.send(manyEvents(10, 6, { payload: 'second' })), 5);
  expect(await storedIds(app, 15)).toEqual(Array.from({ length: 15 }, (_, i) => uuid(i + 1)));
  const kept = valueOf(await app.viewer.call('events.get', { params: { event_id: uuid(6) } }));
  expect(kept.payload).toEqual({ n: 6 });
});

test('stores an id once on each day that its events are of', async () => {
  const app = await startApp();
  const nowMs = Date.now();
  const onDay = (daysAgo: number) =>
    anEvent({
      event_id: uuid(1),
      timestamp: new Date(nowMs - daysAgo * 86_400_000).toISOString(),
    });
  const { results } = await app.producer.send([onDay(0), onDay(1), onDay(0), onDay(1)]);
  expect(results.slice(0, 2).map(({ status }) => status)).toEqual(['accepted', 'accepted']);
  expect(results.slice(2).map(({ status }) => status)).toEqual(['duplicate', 'duplicate']);
  expect(await storedIds(app, 2)).toEqual([uuid(1), uuid(1)]);
});

test('knows after a restart what it stored before', async () => {
  const first = await startApp();
  await first.producer.send(manyEvents(10));
  await first.stop();
  const app = await startApp(first);
  expectRepeats(await app.producer.send(manyEvents(20)), 10);
  expect(await storedIds(app, 20)).toEqual(Array.from({ length: 20 }, (_, i) => uuid(i + 1)));
});

test('stores an id once when many send it at the same moment, and tells one of them so', async () => {
  const app = await startApp();
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      app.producer.send(manyEvents(50 + (i % 7) * 100, 1 + (i % 3))),
    ),
  );
  const accepted = answers.flatMap(({ results }) =>
    results.filter(({ status }) => status === 'accepted').map(({ event_id }) => event_id),
  );
  const ids = await storedIds(app, 652);
  const told = answersToRepeat().includes('accepted') ? [...new Set(accepted)] : accepted;
  expect(told.sort()).toEqual(ids.sort());
});
