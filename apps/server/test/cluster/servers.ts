import { inject } from 'vitest';
import kafkajs, { type Kafka } from 'kafkajs';
import { createKafkaClient } from '../../src/adapters/kafka/index.ts';
import { clusterSettings } from '../setup/clusterSettings.ts';
import { type CleanUp, createDatabase } from '../setup/database.ts';
import { startApp, temporaryDataDir, type TestApp } from '../setup/startApp.ts';

/** Several servers over one database and one set of topics. */
export interface Servers {
  readonly apps: readonly TestApp[];
  readonly topicPrefix: string;
  /** What another server of the same cluster must be started with. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Starts a server for each entry; each entry is what is special about it. */
export async function startServers(
  special: readonly Readonly<Record<string, unknown>>[],
  options: { readonly partitions?: number; readonly cleanUp: CleanUp },
): Promise<Servers> {
  const { cleanUp, partitions = 4 } = options;
  const database = await createDatabase(cleanUp);
  const settings = clusterSettings(cleanUp, partitions);
  const apps: TestApp[] = [];
  for (const own of special)
    apps.push(
      await startApp({
        database,
        dataDir: temporaryDataDir(cleanUp),
        settings: { ...settings, ...own },
        cleanUp,
      }),
    );
  return { apps, topicPrefix: String(settings['kafka_topic_prefix']), settings };
}

/** Kafka as a program of somebody else sees it. */
export function foreignKafka(): Kafka {
  return createKafkaClient({
    brokers: inject('kafkaBrokers').split(','),
    clientId: 'somebody-else',
    tls: undefined,
    sasl: undefined,
    connectionTimeoutMs: 3000,
    requestTimeoutMs: 10_000,
    onLog: () => undefined,
  });
}

/** A producer that picks partitions as Java clients do. */
export function foreignProducer(kafka: Kafka) {
  return kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
}

/** Reads a topic from its beginning until the function says that it is enough. */
export async function readTopic(
  topic: string,
  isEnough: (values: readonly string[]) => boolean,
): Promise<string[]> {
  const kafka = foreignKafka();
  const consumer = kafka.consumer({
    groupId: `reader-${String(Math.random())}`,
    maxWaitTimeInMs: 100,
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const values: string[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`only ${String(values.length)} records came`)),
        20_000,
      );
      consumer
        .run({
          eachMessage: ({ message }) => {
            values.push(message.value?.toString() ?? '');
            if (isEnough(values)) {
              clearTimeout(timer);
              resolve();
            }
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return values;
}
