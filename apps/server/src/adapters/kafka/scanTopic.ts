import { setTimeout as delay } from 'node:timers/promises';
import type { Assigner, Broker, Cluster, Kafka, KafkaMessage } from 'kafkajs';
import type { TopicRecord } from '../../cluster/index.ts';
import { toTopicRecord } from './headers.ts';
import { findKafkaFault } from './kafkaFault.ts';

const FETCH_BYTES = 4 * 1024 * 1024;
const FETCH_WAIT_MS = 200;
const MAX_TRIES = 10;
const TRY_AGAIN_MS = 300;

/** As much of the answer to a fetch as is read here; kafkajs gives it no type. */
interface Fetched {
  readonly responses: readonly {
    readonly partitions: readonly {
      readonly messages: readonly (KafkaMessage & { readonly isControlRecord?: boolean })[];
    }[];
  }[];
}

/** Records of a partition from one place to another. */
interface Stretch {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads all that a topic holds at this moment, partition by partition, in portions.
 *
 * Joins no group: that would need a permission, take seconds and leave the group behind.
 */
export async function* scanTopic(kafka: Kafka, topic: string): AsyncGenerator<TopicRecord[]> {
  const cluster = clusterOf(kafka);
  try {
    await cluster.connect();
    const stretches = await again(cluster, () => findStretches(cluster, topic));
    for (const { partition, from, to } of stretches) {
      let next = from;
      while (next < to) {
        const messages = await again(cluster, () => fetchFrom(cluster, topic, partition, next));
        const last = messages.at(-1);
        // Nothing before the end: what was there has been deleted meanwhile.
        if (last === undefined) break;
        yield messages
          .filter((message) => message.isControlRecord !== true)
          .map(toTopicRecord)
          .filter(({ offset }) => offset >= next && offset < to);
        next = Number(last.offset) + 1;
      }
    }
  } finally {
    await cluster.disconnect();
  }
}

/** kafkajs shows its cluster only to those who share out partitions; this one never comes to that. */
function clusterOf(kafka: Kafka): Cluster {
  let found: Cluster | undefined;
  const assigner: Assigner = {
    name: 'unused',
    version: 0,
    assign: () => Promise.resolve([]),
    protocol: () => ({ name: 'unused', metadata: Buffer.alloc(0) }),
  };
  kafka.consumer({
    groupId: 'unused',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      ({ cluster }) => {
        found = cluster;
        return assigner;
      },
    ],
  });
  if (found === undefined) throw new Error('kafkajs made its assigners elsewhere: see scanTopic');
  return found;
}

async function findStretches(cluster: Cluster, topic: string): Promise<Stretch[]> {
  await cluster.addTargetTopic(topic);
  const partitions = cluster
    .findTopicPartitionMetadata(topic)
    .map(({ partitionId: partition }) => ({ partition }));
  const ends = await cluster.fetchTopicsOffset([{ topic, partitions, fromBeginning: false }]);
  const starts = await cluster.fetchTopicsOffset([{ topic, partitions, fromBeginning: true }]);
  const startOf = new Map(
    starts[0]?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
  );
  return (ends[0]?.partitions ?? [])
    .map(({ partition, offset }) => ({
      partition,
      from: startOf.get(partition) ?? 0,
      to: Number(offset),
    }))
    .sort((a, b) => a.partition - b.partition);
}

async function fetchFrom(cluster: Cluster, topic: string, partition: number, offset: number) {
  const broker = await leaderOf(cluster, topic, partition);
  const fetchOffset = String(offset);
  const { responses } = (await broker.fetch({
    maxWaitTime: FETCH_WAIT_MS,
    minBytes: 1,
    maxBytes: FETCH_BYTES,
    topics: [{ topic, partitions: [{ partition, fetchOffset, maxBytes: FETCH_BYTES }] }],
  })) as Fetched;
  return responses[0]?.partitions[0]?.messages ?? [];
}

function leaderOf(cluster: Cluster, topic: string, partition: number): Promise<Broker> {
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  return cluster.findBroker({ nodeId: nodeId ?? '-1' });
}

/** Tries again what may pass, with fresh knowledge of who leads what. */
async function again<T>(cluster: Cluster, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries >= MAX_TRIES || !findKafkaFault(error).passing) throw error;
    }
    await delay(TRY_AGAIN_MS);
    await cluster.refreshMetadata().catch(() => undefined); // the next try says what is wrong
  }
}
