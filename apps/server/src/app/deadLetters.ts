import {
  type Compression,
  ConfirmedSender,
  createKafkaClient,
  createProducer,
  DeadLetterBox,
  KafkaRecordReader,
  MAX_MESSAGE_BYTES,
  topicNames,
} from '../adapters/kafka/index.ts';
import { now } from '../adapters/clock/index.ts';
import { PgIdentities } from '../adapters/postgres/index.ts';
import { openSchemaRegistry, subjectsOf } from '../adapters/schemaRegistry/index.ts';
import { CleanupStack } from './CleanupStack.ts';
import type { Logger } from './logger.ts';
import { openStore } from './openStore.ts';
import { kafkaOptions } from './profiles/kafkaOptions.ts';
import type { Settings } from './settings.ts';

const CHUNK_RECORDS = 1000;

/**
 * Gives `work` the dead letters of the cluster that the settings name.
 *
 * The store is asked which tenants there are: a letter that would be refused again is not sent again.
 */
export async function withDeadLetters<T>(
  settings: Settings,
  logger: Logger,
  work: (letters: DeadLetterBox) => Promise<T>,
): Promise<T> {
  const cleanup = new CleanupStack();
  const onProgress = (text: string): void => logger.info(text);
  try {
    const kafka = createKafkaClient({
      ...kafkaOptions(settings),
      onLog: (level, text, details) => logger[level](details, text),
    });
    const { store } = await openStore({
      settings,
      cleanup,
      join: true,
      existing: true,
      onProgress,
      onIdleError: (err) => logger.warn({ err }, 'a connection to the store broke'),
    });
    const identities = new PgIdentities(store);
    await identities.refresh();
    const topics = topicNames(settings.kafka_topic_prefix);
    const subject = `${topics.events}-value`;
    const { schema_registry_url: url, schema_registry_username: username } = settings;
    const registry =
      url === ''
        ? undefined
        : await openSchemaRegistry({
            url,
            ...(username === '' ? {} : { username, password: settings.schema_registry_password }),
            timeoutMs: 5000,
            subjects: subjectsOf(settings.kafka_topic_prefix),
            onProgress,
          });
    const sender = new ConfirmedSender({
      producer: createProducer(kafka),
      compression: settings.kafka_compression as Compression,
      ackTimeoutMs: 5000,
      lingerMs: 0,
      maxRecords: CHUNK_RECORDS,
      maxBytes: 8 * MAX_MESSAGE_BYTES,
      maxPartitionBytes: MAX_MESSAGE_BYTES,
      onFault: (fault) => logger.warn(fault.sentence),
    });
    cleanup.defer('sender', () => sender.close());
    return await work(
      new DeadLetterBox({
        kafka,
        sender,
        topics,
        partitions: settings.kafka_partitions,
        now,
        reader: new KafkaRecordReader({
          partitions: settings.kafka_partitions,
          window: { maxPastMs: settings.max_event_age, maxFutureMs: settings.max_event_lead },
          isKnownTenant: (tenant) => identities.tenants().has(tenant),
          schemas: registry && {
            acceptsId: (id) => registry.acceptsId(subject, id),
            learn: (id) => registry.learn(subject, id),
          },
        }),
      }),
    );
  } finally {
    await cleanup.close();
  }
}
