import { randomBytes } from 'node:crypto';
import { inject, type TestContext } from 'vitest';
import { createKafkaClient } from '../../src/adapters/kafka/index.ts';
import type { CleanUp } from './database.ts';

/** What a server of the running project's profile needs beside the rest: nothing, or topics of its own. */
export function profileSettings(cleanUp: CleanUp): Promise<Record<string, unknown>> {
  if (inject('profile') === 'embedded') return Promise.resolve({});
  return Promise.resolve(clusterSettings(cleanUp));
}

/** Settings of a cluster of one or more servers over topics that are gone when the test is over. */
export function clusterSettings(cleanUp: CleanUp, partitions = 2): Record<string, unknown> {
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  cleanUp(() => deleteTopics(inject('kafkaBrokers'), prefix));
  return {
    profile: 'cluster',
    kafka_brokers: inject('kafkaBrokers'),
    kafka_topic_prefix: prefix,
    kafka_partitions: partitions,
    kafka_replication: 1,
    kafka_min_insync: 1,
    kafka_session_timeout: '6s',
    kafka_marker_interval: '100ms',
  };
}

/** Leaves a test out, with the reason, where there is no Kafka. */
export function needsKafka(context: TestContext): void {
  if (inject('profile') === 'cluster' && inject('kafkaMissing') !== '')
    context.skip(inject('kafkaMissing'));
}

async function deleteTopics(brokers: string, prefix: string): Promise<void> {
  const kafka = createKafkaClient({
    brokers: brokers.split(','),
    clientId: 'test',
    tls: undefined,
    sasl: undefined,
    connectionTimeoutMs: 3000,
    requestTimeoutMs: 10_000,
    onLog: () => undefined,
  });
  const admin = kafka.admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(`${prefix}.`));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.disconnect();
}
