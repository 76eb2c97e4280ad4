import { randomBytes } from 'node:crypto';
import type { Admin, Kafka } from 'kafkajs';
import { inject, onTestFinished, type TestContext } from 'vitest';
import {
  ConfirmedSender,
  type ConfirmedSenderOptions,
  createKafkaClient,
  createProducer,
  ensureTopics,
  MAX_MESSAGE_BYTES,
  topicNames,
  type TopicNames,
  type TopicOptions,
} from '../../src/adapters/kafka/index.ts';
import type { TopicRecord } from '../../src/cluster/index.ts';
import { scanTopic } from '../../src/adapters/kafka/scanTopic.ts';

/** Topics of one test on a real Kafka; gone when it is over. */
export interface TopicSet {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly options: TopicOptions;
  readonly names: TopicNames;
  /** Creates the topics that are missing. */
  ensure(changes?: Partial<TopicOptions>): ReturnType<typeof ensureTopics>;
  openSender(changes?: Partial<ConfirmedSenderOptions>): ConfirmedSender;
  read(topic: string): Promise<TopicRecord[]>;
}

export function connectTo(brokers: string): Kafka {
  return createKafkaClient({
    brokers: brokers.split(','),
    clientId: 'test',
    tls: undefined,
    sasl: undefined,
    connectionTimeoutMs: 3000,
    requestTimeoutMs: 5000,
    onLog: () => undefined,
  });
}

/** Skips the test, with the reason, where there is no Kafka. */
export function needsKafka(context: TestContext): void {
  if (inject('kafkaBrokers') === '') context.skip(inject('kafkaMissing'));
}

/** Names for the topics of the running test; creates none yet. */
export async function aTopicSet(
  changes: Partial<TopicOptions> = {},
  brokers = inject('kafkaBrokers'),
): Promise<TopicSet> {
  const kafka = connectTo(brokers);
  const admin = kafka.admin();
  await admin.connect();
  const options: TopicOptions = {
    prefix: `test-${randomBytes(6).toString('hex')}`,
    partitions: 3,
    replicationFactor: 1,
    minInSync: 1,
    timestamps: 'broker',
    compression: 'zstd',
    retentionMs: 3_600_000,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    ...changes,
  };
  const names = topicNames(options.prefix);
  onTestFinished(async () => {
    const there = await admin.listTopics();
    const topics = Object.values(names).filter((name) => there.includes(name));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    await admin.disconnect();
  });
  return {
    kafka,
    admin,
    options,
    names,
    ensure: (more = {}) => ensureTopics(admin, { ...options, ...more }),
    openSender(more = {}) {
      const sender = new ConfirmedSender({
        producer: createProducer(kafka),
        compression: options.compression,
        ackTimeoutMs: 3000,
        lingerMs: 0,
        maxRecords: 1000,
        maxBytes: 8 * 1024 * 1024,
        maxPartitionBytes: MAX_MESSAGE_BYTES,
        ...more,
      });
      onTestFinished(() => sender.close());
      return sender;
    },
    async read(topic) {
      const found: TopicRecord[] = [];
      for await (const records of scanTopic(kafka, topic)) found.push(...records);
      return found;
    },
  };
}
