import { beforeEach, expect, test } from 'vitest';
import type { OutgoingRecord } from '../../src/adapters/kafka/index.ts';
import { aTopicSet, needsKafka } from './topicSet.ts';

beforeEach(needsKafka);

test.each(['none', 'gzip', 'zstd'] as const)(
  'puts all on the topic, each partition in order, packed with %s',
  async (compression) => {
    const topics = await aTopicSet({ compression });
    await topics.ensure();
    const sender = topics.openSender();
    const sends = Array.from({ length: 200 }, (_, i) =>
      sender.send(
        [0, 1, 2].map((partition): OutgoingRecord => ({
          topic: topics.names.events,
          partition,
          key: `k${String(partition)}`,
          value: String(i),
          headers: { 'x-name': 'Zürich ⚡', nothing: '' },
        })),
      ),
    );
    await Promise.all(sends);
    const records = await topics.read(topics.names.events);
    expect(records).toHaveLength(600);
    for (const partition of [0, 1, 2]) {
      const own = records.filter(({ key }) => String(key) === `k${String(partition)}`);
      expect(own.map(({ value }) => Number(value))).toEqual(sends.map((_, i) => i));
    }
    expect(records[0]).toMatchObject({ headers: { 'x-name': 'Zürich ⚡', nothing: '' } });
  },
);

test('splits what is too large together and refuses what is too large alone', async () => {
  // Without packing, so that sizes are what they seem.
  const topics = await aTopicSet({ compression: 'none' });
  await topics.ensure({ maxMessageBytes: 100_000 });
  const sender = topics.openSender();
  const record = (bytes: number): OutgoingRecord => ({
    topic: topics.names.events,
    partition: 0,
    key: null,
    value: Buffer.alloc(bytes, 0x61),
  });
  const good = Array.from({ length: 20 }, () => sender.send([record(40_000)]));
  const bad = sender.send([record(150_000)]);
  await expect(bad).rejects.toMatchObject({
    retryable: false,
    message: expect.stringContaining('Raise max.message.bytes') as string,
  });
  await Promise.all(good);
  expect(await topics.read(topics.names.events)).toHaveLength(20);
});

test('does not create topics by sending, and says that one is not there', async () => {
  const topics = await aTopicSet();
  const sender = topics.openSender({ unknownTopicMs: 300 });
  const record = { topic: topics.names.events, partition: 0, key: null, value: 'x' };
  await expect(sender.send([record])).rejects.toThrow(/does not know the topic/);
  await topics.ensure();
  await sender.send([record]);
  await expect(sender.send([{ ...record, partition: 99 }])).rejects.toThrow(/fewer partitions/);
});

test('waits for a broker that is not there, as long as it may', async () => {
  const topics = await aTopicSet();
  const faults: string[] = [];
  const sender = topics.openSender({
    producer: {
      connect: () => Promise.reject(new Error('away')),
      disconnect: () => Promise.resolve(),
      sendBatch: () => Promise.reject(new Error('away')),
    },
    onFault: ({ type }) => faults.push(type),
  });
  const record = { topic: topics.names.events, partition: 0, key: null, value: 'x' };
  await expect(sender.send([record], { timeoutMs: 500 })).rejects.toMatchObject({
    retryable: true,
    message: expect.stringMatching(/within 500 ms\. Kafka: away/) as string,
  });
  expect(faults.length).toBeGreaterThan(1);
});
