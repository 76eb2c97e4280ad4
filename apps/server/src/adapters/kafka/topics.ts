import type { DurationMs } from '@batcave/shared/time';
import type { Compression } from './confirmedSend.ts';

/** The names of all topics. */
export interface TopicNames {
  readonly events: string;
  readonly samples: string;
  readonly deadLetters: string;
  readonly alerts: string;
}

/** Settings of the topics. */
export interface TopicOptions {
  readonly prefix: string;
  /** Of events and of samples. */
  readonly partitions: number;
  /** Of alerts, when the topic is created. Default 1. */
  readonly alertPartitions?: number;
  /** Fewer where there are fewer brokers. */
  readonly replicationFactor: number;
  /** Fewer where there are fewer copies. */
  readonly minInSync: number;
  readonly timestamps: 'broker' | 'producer';
  readonly compression: Compression;
  readonly retentionMs: DurationMs;
  /** What a partition takes at once. At least `MAX_MESSAGE_BYTES`. */
  readonly maxMessageBytes: number;
}

/** What brokers take by default, and enough for the largest event. */
export const MAX_MESSAGE_BYTES = 1_048_588;

/** How a topic must be. */
export interface WantedTopic {
  readonly name: string;
  readonly partitions: number;
  /** Whether the number of partitions is part of where records stand. */
  readonly isPartitionCountFixed: boolean;
  /** Whether a record that cannot be unpacked, from whomever, would stop a partition of it. */
  readonly isJudged: boolean;
  readonly config: Readonly<Record<string, string>>;
}

/** `sentry.events.v1` and its kin. The version rises when readers of before could not read it. */
export function topicNames(prefix: string): TopicNames {
  return {
    events: `${prefix}.events.v1`,
    samples: `${prefix}.samples.v1`,
    deadLetters: `${prefix}.dead-letters.v1`,
    alerts: `${prefix}.alerts.v1`,
  };
}

/** How all topics must be, with as many copies as there can be. Pure. */
export function wantedTopics(options: TopicOptions, copies: number): readonly WantedTopic[] {
  const names = topicNames(options.prefix);
  const { partitions, alertPartitions = 1, retentionMs, maxMessageBytes } = options;
  const durable = {
    'min.insync.replicas': String(Math.min(options.minInSync, copies)),
    'unclean.leader.election.enable': 'false',
    // So that a record that a foreign producer packed with snappy or lz4 is packed anew: one in a
    // codec that kafkajs lacks would stop its partition.
    'compression.type': options.compression === 'none' ? 'uncompressed' : options.compression,
  };
  const judged = {
    ...durable,
    'cleanup.policy': 'delete',
    'retention.ms': String(retentionMs),
    'max.message.bytes': String(maxMessageBytes),
    'message.timestamp.type': options.timestamps === 'broker' ? 'LogAppendTime' : 'CreateTime',
  };
  const fixed = { partitions, isPartitionCountFixed: true, config: judged };
  return [
    { name: names.events, isJudged: true, ...fixed },
    { name: names.samples, isJudged: true, ...fixed },
    {
      name: names.deadLetters,
      partitions: 1,
      isPartitionCountFixed: false,
      isJudged: false,
      config: {
        ...durable,
        'cleanup.policy': 'delete',
        'retention.ms': String(2 * retentionMs),
        // Beside the record it holds why it stands there.
        'max.message.bytes': String(2 * maxMessageBytes),
      },
    },
    {
      name: names.alerts,
      partitions: alertPartitions,
      isPartitionCountFixed: false,
      isJudged: false,
      config: {
        ...durable,
        'cleanup.policy': 'compact,delete',
        'retention.ms': String(retentionMs),
        'max.message.bytes': String(maxMessageBytes),
      },
    },
  ];
}
