import { setTimeout as delay } from 'node:timers/promises';
import {
  ConfirmedSender,
  type Compression,
  createKafkaClient,
  createProducer,
  type EnsuredTopics,
  ensureTopics,
  findKafkaFault,
  KafkaAlertTopic,
  KafkaDeadLetters,
  KafkaEventLog,
  type KafkaFault,
  KafkaMarkerSender,
  KafkaRecordReader,
  KafkaSampleSender,
  MAX_MESSAGE_BYTES,
  PartitionGroup,
  topicNames,
  type TopicOptions,
} from '../../adapters/kafka/index.ts';
import {
  openSchemaRegistry,
  type SchemaRegistry,
  subjectsOf,
} from '../../adapters/schemaRegistry/index.ts';
import type { DeadLetters, MarkerSender, RecordReader, SampleSender } from '../../cluster/index.ts';
import { KafkaHealth } from './KafkaHealth.ts';
import { kafkaOptions } from './kafkaOptions.ts';
import type { ProfileParts } from './profile.ts';

const REGISTRY_TIMEOUT_MS = 5000;
const ACK_TIMEOUT_MS = 5000;
/** For a Kafka that does not answer at the start. Then the start fails, with the reason. */
const START_PATIENCE_MS = 30_000;
const AGAIN_MS = 1000;

/** Everything of Kafka that a server of a cluster uses. */
export interface OpenKafka {
  readonly health: KafkaHealth;
  readonly eventLog: KafkaEventLog;
  readonly records: RecordReader;
  readonly samples: SampleSender;
  readonly markers: MarkerSender;
  readonly deadLetters: DeadLetters;
  readonly alerts: KafkaAlertTopic;
  group(): PartitionGroup;
}

/**
 * Reaches Kafka and the schema registry, and makes sure that topics and schemas are as they must be.
 *
 * @throws Error whose message says what is wrong and what mends it.
 */
export async function openKafka(parts: ProfileParts): Promise<OpenKafka> {
  const { settings, identities, cleanup, metrics, logger, now, onProgress } = parts;
  const health = new KafkaHealth(() => performance.now());
  const kafka = createKafkaClient({
    ...kafkaOptions(settings),
    // What matters of it is told in our words by whoever it happens to.
    onLog: (_level, text, details) => logger.debug(details, text),
  });
  const compression = settings.kafka_compression as Compression;
  const prefix = settings.kafka_topic_prefix;
  const partitions = settings.kafka_partitions;
  const names = topicNames(prefix);
  const topics: TopicOptions = {
    prefix,
    partitions,
    replicationFactor: settings.kafka_replication,
    minInSync: settings.kafka_min_insync,
    timestamps: settings.kafka_timestamps as TopicOptions['timestamps'],
    compression,
    retentionMs: settings.kafka_retention,
    maxMessageBytes: MAX_MESSAGE_BYTES,
  };
  onProgress('checking the topics');
  const { warnings, alertPartitions } = await ensurePatiently(kafka, topics, onProgress);
  for (const warning of warnings) logger.warn(warning);
  const registry = await reachRegistry(parts);
  const idOf = (topic: string): number | undefined => registry?.idOf(`${topic}-value`);

  const createSender = (part: string, maxRecords: number): ConfirmedSender => {
    const sender = new ConfirmedSender({
      producer: createProducer(kafka),
      compression,
      ackTimeoutMs: ACK_TIMEOUT_MS,
      lingerMs: part === 'ingest' ? settings.kafka_linger : 0,
      maxRecords,
      maxBytes: 8 * 1024 * 1024,
      maxPartitionBytes: MAX_MESSAGE_BYTES,
      onFault: (fault: KafkaFault) => {
        metrics.kafkaRetriesTotal.inc({ part });
        health.failed(fault.sentence);
        logger.warn({ part, fault: fault.type }, fault.sentence);
      },
      onConfirmed: () => health.worked(),
    });
    cleanup.defer(`Kafka (${part})`, () => sender.close());
    return sender;
  };
  // Apart, so that nothing of one kind waits behind another.
  const ingestSender = createSender('ingest', settings.max_batch_events);
  const engineSender = createSender('engine', 10_000);
  const alertSender = createSender('alerts', 1000);
  const eventLog = new KafkaEventLog({
    sender: ingestSender,
    topic: { name: names.events, partitions, schemaId: idOf(names.events) },
    now,
    timestamps: topics.timestamps,
    maxPendingEvents: settings.max_pending_events,
    maxPendingBytes: settings.max_pending_mb * 1_048_576,
    appendTimeoutMs: settings.append_timeout,
    onSendError: (err) =>
      logger.warn({ err }, 'events could not be confirmed; their producers send them again'),
  });
  cleanup.defer('log', () => eventLog.close());
  return {
    health,
    eventLog,
    records: new KafkaRecordReader({
      partitions,
      window: {
        maxPastMs: Math.min(settings.max_event_age, settings.retention),
        maxFutureMs: settings.max_event_lead,
      },
      isKnownTenant: (tenant) => identities.tenants().has(tenant),
      schemas: registry && {
        acceptsId: (id) => registry.acceptsId(`${names.events}-value`, id),
        learn: (id) => registry.learn(`${names.events}-value`, id),
      },
    }),
    samples: new KafkaSampleSender({ sender: engineSender, topic: names.samples, partitions }),
    markers: new KafkaMarkerSender({
      sender: engineSender,
      topic: names.events,
      ...(topics.timestamps === 'producer' ? { now } : {}),
    }),
    deadLetters: new KafkaDeadLetters({ sender: engineSender, names }),
    alerts: new KafkaAlertTopic({
      sender: alertSender,
      topic: names.alerts,
      partitions: alertPartitions,
      schemaId: idOf(names.alerts),
    }),
    group: () =>
      new PartitionGroup({
        kafka,
        groupId: prefix,
        topics: { events: names.events, samples: names.samples },
        sessionTimeoutMs: settings.kafka_session_timeout,
        maxBytesPerPartition: MAX_MESSAGE_BYTES,
        onFault: (err) => logger.warn({ err }, 'the group of engines met a fault'),
        onForeign: parts.fail,
      }),
  };
}

/** Brokers may start beside us: what may pass is tried again for a while. */
async function ensurePatiently(
  kafka: ReturnType<typeof createKafkaClient>,
  topics: TopicOptions,
  onProgress: (text: string) => void,
): Promise<EnsuredTopics> {
  const deadlineMs = performance.now() + START_PATIENCE_MS;
  for (;;) {
    const admin = kafka.admin();
    try {
      return await ensureTopics(admin, topics);
    } catch (error) {
      const isPassing = error instanceof Error && findKafkaFault(error.cause).passing;
      if (!isPassing || performance.now() > deadlineMs) throw error;
      onProgress(`${error.message} Trying again`);
    } finally {
      await admin.disconnect();
    }
    await delay(AGAIN_MS);
  }
}

async function reachRegistry({
  settings,
  onProgress,
}: ProfileParts): Promise<SchemaRegistry | undefined> {
  const {
    schema_registry_url: url,
    schema_registry_username: username,
    schema_registry_password: password,
  } = settings;
  if (url === '') return undefined;
  onProgress('checking the schemas');
  return openSchemaRegistry({
    url,
    ...(username === '' ? {} : { username, password }),
    timeoutMs: REGISTRY_TIMEOUT_MS,
    subjects: subjectsOf(settings.kafka_topic_prefix),
    onProgress,
  });
}
