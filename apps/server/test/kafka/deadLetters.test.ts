import { beforeEach, expect, test } from 'vitest';
import {
  DeadLetterBox,
  KafkaDeadLetters,
  KafkaRecordReader,
  partitionOf,
} from '../../src/adapters/kafka/index.ts';
import type { DeadLetter, TopicRecord } from '../../src/cluster/index.ts';
import { aTopicSet, needsKafka } from './topicSet.ts';

beforeEach(needsKafka);

const PARTITIONS = 3;
const HOME = partitionOf('acme/db-1', PARTITIONS);

async function setUp() {
  const topics = await aTopicSet();
  await topics.ensure();
  const sender = topics.openSender();
  const tenants = new Set(['acme']);
  const reader = new KafkaRecordReader({
    partitions: PARTITIONS,
    window: { maxPastMs: 3_600_000, maxFutureMs: 60_000 },
    isKnownTenant: (tenant) => tenants.has(tenant),
    schemas: undefined,
  });
  const { kafka, names } = topics;
  const box = new DeadLetterBox({
    kafka,
    sender,
    topics: names,
    partitions: PARTITIONS,
    reader,
    now: Date.now,
  });
  return { topics, tenants, reader, box, letters: new KafkaDeadLetters({ sender, names }) };
}

function letter(offset: number, key: string, value: string, reason: string): DeadLetter {
  const record: TopicRecord = {
    offset,
    timestampMs: 1234,
    key: Buffer.from(key),
    value: Buffer.from(value),
    headers: { trace: 'abc', origin: 'ingest' },
  };
  return { topic: 'events', partition: 2, record, refusal: { reason, detail: 'Mend it.' } };
}

const EVENT = '{"source":"db-1","type":"t","payload":{"n":1}}';

test('shows the newest letters with all that was kept, and how many there are', async () => {
  const { letters, box } = await setUp();
  await letters.put([1, 2, 3].map((offset) => letter(offset, 'acme/x', EVENT, 'key_mismatch')));
  await letters.put([letter(3, 'acme/x', EVENT, 'key_mismatch')]);
  const { letters: shown, total } = await box.list(2);
  expect(total, 'a letter that was put twice is one').toBe(3);
  expect(shown.map(({ key }) => key)).toEqual(['events/2/2', 'events/2/3']);
  expect(shown[0]).toEqual({
    key: 'events/2/2',
    topic: 'events',
    partition: 2,
    offset: 2,
    timestampMs: 1234,
    refusedAtMs: expect.any(Number) as number,
    refusal: { reason: 'key_mismatch', detail: 'Mend it.' },
    recordKey: 'acme/x',
    excerpt: EVENT,
    replayedAt: undefined,
  });
});

test('sends a letter again where it belongs, once, as that of a producer', async () => {
  const { topics, reader, letters, box } = await setUp();
  await letters.put([letter(1, 'acme/wrong', EVENT, 'key_mismatch')]);
  expect(await box.replay('all')).toEqual([{ key: 'events/2/1', outcome: 'replayed' }]);
  expect(await box.replay('all')).toEqual([]);
  expect(await box.replay(['events/2/1', 'events/0/0'])).toEqual([
    { key: 'events/2/1', outcome: 'already_replayed' },
    { key: 'events/0/0', outcome: 'not_found' },
  ]);
  const [record, ...more] = await topics.read(topics.names.events);
  expect(more).toEqual([]);
  expect(record).toMatchObject({ key: Buffer.from('acme/db-1'), headers: { trace: 'abc' } });
  expect(record!.headers).not.toHaveProperty('origin');
  expect(reader.event(record!, HOME)).toMatchObject({ kind: 'event', event: { source: 'db-1' } });
  const { letters: shown } = await box.list();
  expect(shown[0]!.replayedAt).toMatch(/^\d{4}-/);
});

test('does not send what would come back, and says why', async () => {
  const { topics, tenants, letters, box } = await setUp();
  await letters.put([
    letter(1, 'new/db-1', EVENT, 'unknown_tenant'),
    letter(2, 'acme/db-1', '{"source":', 'invalid_json'),
    letter(3, '', EVENT, 'invalid_key'),
    { ...letter(4, 'acme/db-1', EVENT, 'invalid_sample'), topic: 'samples' },
  ]);
  const results = await box.replay('all');
  expect(results.map((r) => (r.outcome === 'refused' ? r.refusal.reason : r.outcome))).toEqual([
    'unknown_tenant',
    'invalid_json',
    'invalid_key',
    'not_an_event',
  ]);
  expect(await topics.read(topics.names.events)).toEqual([]);
  tenants.add('new');
  expect(await box.replay(['events/2/1'])).toMatchObject([{ outcome: 'replayed' }]);
});

test('has nothing to show of an empty topic', async () => {
  const { box } = await setUp();
  expect(await box.list()).toEqual({ letters: [], total: 0 });
});
