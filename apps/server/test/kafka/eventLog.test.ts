import { beforeEach, expect, test } from 'vitest';
import {
  KafkaEventLog,
  KafkaMarkerSender,
  KafkaRecordReader,
  KafkaSampleSender,
  partitionOf,
} from '../../src/adapters/kafka/index.ts';
import { checkEvent, createEventIds, type NewEvent } from '../../src/ingest/index.ts';
import { aTopicSet, needsKafka, type TopicSet } from './topicSet.ts';

beforeEach(needsKafka);

const WINDOW = { maxPastMs: 3_600_000, maxFutureMs: 60_000 };
const newId = createEventIds();

function readerOf({ options }: TopicSet): KafkaRecordReader {
  return new KafkaRecordReader({
    partitions: options.partitions,
    window: WINDOW,
    isKnownTenant: (tenant) => tenant === 'acme',
    schemas: undefined,
  });
}

function openLog(topics: TopicSet, timestamps: 'broker' | 'producer' = 'broker'): KafkaEventLog {
  return new KafkaEventLog({
    sender: topics.openSender(),
    topic: {
      name: topics.names.events,
      partitions: topics.options.partitions,
      schemaId: undefined,
    },
    timestamps,
    now: () => Date.UTC(2026, 0, 1),
    maxPendingEvents: 10_000,
    maxPendingBytes: 10_000_000,
    appendTimeoutMs: 10_000,
  });
}

function newEvent(source: string, input: object = {}): NewEvent {
  const options = { tenant: 'acme', pointer: '', nowMs: Date.now(), window: WINDOW, newId };
  const checked = checkEvent({ source, type: 't', event_id: newId(Date.now()), ...input }, options);
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  return checked.event;
}

test('keeps what it accepted, each source in order, as the reader finds it', async () => {
  const topics = await aTopicSet();
  await topics.ensure();
  const log = openLog(topics);
  const events = Array.from({ length: 500 }, (_, i) =>
    newEvent(`s${String(i % 7)}`, { payload: { i, text: '⚡"\\ \u0000' }, labels: { a: 'ö' } }),
  );
  const beforeMs = Date.now();
  const outcomes = await Promise.all(events.map((event) => log.append([event])));
  expect(outcomes.flat()).toEqual(events.map(() => 'accepted'));
  await log.close();

  const records = await topics.read(topics.names.events);
  const reader = readerOf(topics);
  const entries = records.map((record) =>
    reader.event(record, partitionOf(record.key!, topics.options.partitions)),
  );
  const found = entries.map((entry) => {
    if (entry.kind !== 'event') throw new Error(JSON.stringify(entry));
    return entry.event;
  });
  for (let source = 0; source < 7; source += 1) {
    const own = (event: NewEvent) => event.source === `s${String(source)}`;
    expect(found.filter(own)).toEqual(events.filter(own));
  }
  for (const { timestampMs } of records)
    expect(Math.abs(timestampMs - beforeMs), 'by the clock of the broker').toBeLessThan(60_000);
});

test('stamps records where the topic keeps the time of those who write it', async () => {
  const topics = await aTopicSet({ timestamps: 'producer' });
  await topics.ensure();
  const log = openLog(topics, 'producer');
  await log.append([newEvent('a')]);
  const markers = new KafkaMarkerSender({
    sender: topics.openSender(),
    topic: topics.names.events,
    now: () => Date.UTC(2026, 0, 2),
  });
  await markers.send(1);
  const records = await topics.read(topics.names.events);
  expect(records.map(({ timestampMs }) => timestampMs).sort()).toEqual([
    Date.UTC(2026, 0, 1),
    Date.UTC(2026, 0, 2),
  ]);
});

test('puts markers where they belong', async () => {
  const topics = await aTopicSet();
  await topics.ensure();
  const markers = new KafkaMarkerSender({
    sender: topics.openSender(),
    topic: topics.names.events,
  });
  await markers.send(2);
  const [record, ...more] = await topics.read(topics.names.events);
  expect(more).toEqual([]);
  expect(readerOf(topics).event(record!, 2)).toEqual({ kind: 'marker' });
});

test('sends samples to their partitions, and the watermark to all, behind them', async () => {
  const topics = await aTopicSet();
  await topics.ensure();
  const samples = new KafkaSampleSender({
    sender: topics.openSender(),
    topic: topics.names.samples,
    partitions: 3,
  });
  const { hasNewId: _, atMs = 0, ...event } = newEvent('s', { payload: { x: [1, 'ä'] } });
  const sample = { ...event, atMs, seq: 9, receivedAtMs: Date.now() };
  await samples.send(2, [{ to: 1, event: sample }], 777, 3);
  await samples.send(2, [], undefined, 3);
  const records = await topics.read(topics.names.samples);
  const reader = readerOf(topics);
  const watermark = { kind: 'watermark', from: 2, clockMs: 777, rulesRevision: 3 };
  expect(records.map((record) => reader.sample(record))).toEqual([
    watermark,
    { kind: 'sample', from: 2, event: sample, rulesRevision: 3 },
    watermark,
    watermark,
  ]);
});
