import { EVENT_LIMITS } from '@batcave/shared/events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TopicRecord } from '../../cluster/index.ts';
import { checkEvent, type NewEvent } from '../../ingest/index.ts';
import { toEventRecord, toMarkerRecord } from './eventRecord.ts';
import { frame } from './frame.ts';
import type { OutgoingRecord } from './Lane.ts';
import { partitionOf } from './partitionOf.ts';
import { MAX_VALUE_BYTES } from './readJson.ts';
import { KafkaRecordReader, type RecordReaderOptions } from './recordReader.ts';
import { writeSample, writeWatermark } from './sampleRecord.ts';
import { MAX_MESSAGE_BYTES } from './topics.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const HOUR_MS = 3_600_000;
const PARTITIONS = 12;
const WINDOW = { maxPastMs: HOUR_MS, maxFutureMs: 60_000 };
const ID = '0194e6a0-0000-7000-8000-000000000001';

function readerOf(options: Partial<RecordReaderOptions> = {}): KafkaRecordReader {
  return new KafkaRecordReader({
    partitions: PARTITIONS,
    window: WINDOW,
    isKnownTenant: (tenant) => tenant === 'acme',
    schemas: undefined,
    ...options,
  });
}

function asRead({ key, value, headers = {} }: OutgoingRecord, timestampMs = NOW): TopicRecord {
  const bytes = (part: Buffer | string | null) => (part === null ? null : Buffer.from(part));
  const texts = Object.entries(headers).map(([name, text]) => [name, String(text)] as const);
  return {
    offset: 5,
    timestampMs,
    key: bytes(key),
    value: bytes(value),
    headers: Object.fromEntries(texts),
  };
}

/** A record as somebody else's program would put it. */
function foreign(value: unknown, options: Partial<TopicRecord> = {}): TopicRecord {
  return {
    offset: 5,
    timestampMs: NOW,
    key: Buffer.from('acme/db-1'),
    value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
    headers: {},
    ...options,
  };
}

const HOME = partitionOf('acme/db-1', PARTITIONS);
const EVENT = { source: 'db-1', type: 'disk.full' };

/**
 * V8 takes a key that begins as an earlier one with a backslash in it, and goes on with an escape, for that one
 * (nodejs/node#63785): no round trip through JSON.parse holds with such keys.
 */
const hasPlainNames = (value: unknown): boolean => {
  let isPlain = true;
  JSON.stringify(value, (name, part: unknown) => {
    isPlain &&= !name.includes('\\');
    return part;
  });
  return isPlain;
};

/** What ingest may make of a request, whatever is in it. */
const anInput = fc
  .record(
    {
      event_id: fc.uuid({ version: [4, 7] }),
      source: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
      type: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
      severity: fc.constantFrom('INFO', 'WARN', 'ERROR', 'CRITICAL'),
      timestamp: fc
        .integer({ min: NOW - HOUR_MS, max: NOW + 60_000 })
        .map((atMs) => new Date(atMs).toISOString()),
      labels: fc.dictionary(
        fc.oneof(fc.constantFrom('payload', 'a"b'), fc.string({ minLength: 1, maxLength: 20 })),
        fc.string({ unit: 'grapheme', maxLength: 50 }),
        { maxKeys: 6 },
      ),
      payload: fc
        .json({ maxDepth: 6, stringUnit: 'binary' })
        .map((json) => JSON.parse(json) as unknown),
    },
    { requiredKeys: ['source', 'type'] },
  )
  .filter(hasPlainNames);

function checked(input: unknown): NewEvent | undefined {
  const options = { tenant: 'acme', pointer: '', nowMs: NOW, window: WINDOW, newId: () => ID };
  const result = checkEvent(input, options);
  return result.ok ? result.event : undefined;
}

describe('an event that ingest acknowledged', () => {
  test('comes back as it was, however late and under whatever settings', () => {
    const late = readerOf({ isKnownTenant: () => false, partitions: 1 });
    let compared = 0;
    fc.assert(
      fc.property(anInput, fc.option(fc.nat(), { nil: undefined }), (input, schemaId) => {
        const event = checked(input);
        if (event === undefined) return;
        compared += 1;
        const record = toEventRecord(event, { name: 't', partitions: PARTITIONS, schemaId });
        const entry = late.event(asRead(record, NOW + 1000 * HOUR_MS), record.partition);
        expect(entry).toEqual({
          kind: 'event',
          // As a program reads it: the text is what counts, and it has no -0.
          event: { ...event, hasNewId: false, payload: JSON.parse(event.payloadJson) as unknown },
        });
      }),
      { numRuns: 500 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  test('keeps the text of its payload to the letter', () => {
    const payload = JSON.parse(
      '{"b":-0,"10":1e21,"9":0.1,"q":"\\"\\\\ \\u2028 \\ud800 \\u0000","a":[[[{"x":null}]]]}',
    ) as unknown;
    const event = checked({ ...EVENT, payload, labels: { payload: ',"payload":' } });
    const record = toEventRecord(event!, { name: 't', partitions: PARTITIONS, schemaId: 7 });
    const entry = readerOf().event(asRead(record), record.partition);
    expect(entry).toMatchObject({ kind: 'event', event: { payloadJson: event!.payloadJson } });
  });

  test('may be the own voice of the server, and may have no time', () => {
    const own = { ...checked(EVENT)!, source: 'sentry', atMs: undefined };
    const record = toEventRecord(own, { name: 't', partitions: PARTITIONS, schemaId: undefined });
    const entry = readerOf().event(asRead(record), record.partition);
    expect(entry).toMatchObject({ kind: 'event', event: { source: 'sentry', atMs: undefined } });
  });

  test('fits into what is read and what a topic takes, also at its largest', () => {
    const labels = Object.fromEntries(
      Array.from({ length: EVENT_LIMITS.maxLabels }, (_, i) => [
        String(i).padEnd(EVENT_LIMITS.maxLabelNameLength, '\u0001'),
        '\u0001'.repeat(EVENT_LIMITS.maxLabelValueLength),
      ]),
    );
    const event = checked({
      source: '\u0001'.repeat(EVENT_LIMITS.maxSourceLength),
      type: '\u0001'.repeat(EVENT_LIMITS.maxTypeLength),
      labels,
      payload: 'x'.repeat(EVENT_LIMITS.maxPayloadBytes - 2),
    })!;
    const record = toEventRecord(event, { name: 't', partitions: PARTITIONS, schemaId: 1 });
    expect(record.value!.length).toBeGreaterThan(650_000);
    expect(record.value!.length).toBeLessThan(MAX_VALUE_BYTES - 1000);
    expect(MAX_VALUE_BYTES).toBeLessThan(MAX_MESSAGE_BYTES);
    expect(readerOf().event(asRead(record), record.partition).kind).toBe('event');
  });
});

describe('an event that somebody else put on the topic', () => {
  test('is read by the time of its record, not by the clock', () => {
    const timestampMs = NOW - 500 * HOUR_MS;
    const timestamp = new Date(timestampMs - HOUR_MS).toISOString();
    const entry = readerOf().event(foreign({ ...EVENT, timestamp }, { timestampMs }), HOME);
    expect(entry).toMatchObject({ kind: 'event', event: { atMs: timestampMs - HOUR_MS } });
  });

  test('gets the same id whenever it is read, another in another place', () => {
    const idOf = (record: TopicRecord) => {
      const entry = readerOf().event(record, HOME);
      return entry.kind === 'event' ? entry.event : undefined;
    };
    const first = idOf(foreign(EVENT));
    expect(first).toMatchObject({ atMs: NOW, hasNewId: false, tenant: 'acme' });
    expect(first!.eventId).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(idOf(foreign(EVENT))).toEqual(first);
    expect(idOf(foreign(EVENT, { offset: 6 }))!.eventId).not.toBe(first!.eventId);
  });

  test.each<[string, TopicRecord, number?]>([
    ['no_value', foreign(EVENT, { value: null })],
    ['too_large', foreign(EVENT, { value: Buffer.alloc(MAX_VALUE_BYTES + 1, 0x20) })],
    ['invalid_utf8', foreign(EVENT, { value: Buffer.from([0x22, 0xff, 0x22]) })],
    ['invalid_json', foreign('{"source":')],
    ['invalid_json', foreign('')],
    ['invalid_json', foreign(EVENT, { value: Buffer.from([0, 1]) })],
    ['invalid_key', foreign(EVENT, { key: null })],
    ['invalid_key', foreign(EVENT, { key: Buffer.from('/db-1') })],
    ['invalid_key', foreign(EVENT, { key: Buffer.from('acme') })],
    ['unknown_tenant', foreign(EVENT, { key: Buffer.from('evil/db-1') })],
    ['no_timestamp', foreign(EVENT, { timestampMs: -1 })],
    ['key_mismatch', foreign(EVENT, { key: Buffer.from('acme/db-2') })],
    ['wrong_partition', foreign(EVENT), (HOME + 1) % PARTITIONS],
    ['invalid_event', foreign({ ...EVENT, severity: 'bad' })],
    ['invalid_event', foreign({ ...EVENT, tenant: 'acme' })],
    ['invalid_event', foreign('null')],
    ['invalid_event', foreign({ ...EVENT, source: 'sentry' }, { key: Buffer.from('acme/sentry') })],
    ['invalid_event', foreign({ ...EVENT, timestamp: new Date(NOW - HOUR_MS - 1).toISOString() })],
    ['unknown_schema', foreign(EVENT, { value: frame(JSON.stringify(EVENT), 3) })],
  ])('is refused as %s', (reason, record, partition = HOME) => {
    const entry = readerOf().event(record, partition);
    expect(entry).toMatchObject({ kind: 'refused', refusal: { reason } });
    const detail = entry.kind === 'refused' ? entry.refusal.detail : '';
    expect(detail, 'names field, limit and fix').toMatch(/^[/\w]*: .+\. .+/s);
  });

  test('names every fault, with field, limit and fix, and goes on for no more than a screen', () => {
    const extra = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x${String(i)}`, 1]));
    const entry = readerOf().event(foreign({ ...EVENT, ...extra }), HOME);
    const detail = entry.kind === 'refused' ? entry.refusal.detail : '';
    expect(detail).toContain('/x0: one of event_id, source');
    expect(detail.length).toBeLessThanOrEqual(2000);
  });

  test('may be framed with a schema that the registry knows as one of ours', async () => {
    const known = new Map<number, 'yes' | 'no'>();
    const asked: number[] = [];
    const reader = readerOf({
      schemas: {
        acceptsId: (id) => known.get(id) ?? 'unknown',
        learn: async (id) => {
          asked.push(id);
          known.set(id, id === 7 ? 'yes' : 'no');
        },
      },
    });
    const framed = (id: number) => foreign(EVENT, { value: frame(JSON.stringify(EVENT), id) });
    await reader.prepare([
      framed(7),
      framed(7),
      framed(8),
      foreign(EVENT),
      asRead(toMarkerRecord('t', 0)),
    ]);
    expect(asked).toEqual([7, 8]);
    expect(reader.event(framed(7), HOME).kind).toBe('event');
    expect(reader.event(framed(8), HOME)).toMatchObject({ refusal: { reason: 'unknown_schema' } });
    // Retryable: then it is asked again.
    expect(() => reader.event(framed(9), HOME)).toThrow('schema 9');
  });
});

test('tells a marker from a record without a value', () => {
  const marker = asRead(toMarkerRecord('t', 3));
  expect(readerOf().event(marker, 3)).toEqual({ kind: 'marker' });
});

describe('a record of the samples topic', () => {
  const read = (value: Buffer | null) =>
    readerOf().sample({ offset: 0, timestampMs: NOW, key: null, value, headers: {} });

  test('gives the sample back as it was sent', () => {
    fc.assert(
      fc.property(anInput, fc.nat(), fc.nat(), (input, seq, revision) => {
        const event = checked(input);
        if (event === undefined) return;
        const { hasNewId: _, ...rest } = event;
        const payload = JSON.parse(event.payloadJson) as unknown;
        const sample = { ...rest, payload, seq, receivedAtMs: NOW, atMs: event.atMs ?? NOW };
        expect(read(writeSample(3, sample, revision))).toEqual({
          kind: 'sample',
          from: 3,
          event: sample,
          rulesRevision: revision,
        });
      }),
      { numRuns: 300 },
    );
  });

  test('gives the watermark back', () => {
    expect(read(writeWatermark(4, NOW, 9))).toEqual({
      kind: 'watermark',
      from: 4,
      clockMs: NOW,
      rulesRevision: 9,
    });
  });

  test.each([
    ['no_value', null],
    ['invalid_json', Buffer.from('x')],
    ['invalid_sample', Buffer.from('{"from":1}')],
    ['invalid_sample', Buffer.from('{"from":1,"rules_revision":1,"event":{}}')],
  ])('is refused as %s', (reason, value) => {
    expect(read(value)).toMatchObject({ kind: 'refused', refusal: { reason } });
  });
});
