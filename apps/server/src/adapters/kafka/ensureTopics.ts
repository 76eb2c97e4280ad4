import { setTimeout as delay } from 'node:timers/promises';
import kafkajs, { type Admin } from 'kafkajs';
import { checkTopic, type FoundTopic } from './checkTopic.ts';
import { explainKafkaFault, findKafkaFault } from './kafkaFault.ts';
import { topicNames, type TopicOptions, type WantedTopic, wantedTopics } from './topics.ts';

/** What came of it. */
export interface EnsuredTopics {
  /** What is worth knowing, each with what mends it. */
  readonly warnings: readonly string[];
  /** As many as the topic of alerts has: nobody prescribes it. */
  readonly alertPartitions: number;
}

const CREATE_TIMEOUT_MS = 15_000;
/** A topic that was just created is not known to every broker at once. */
const PATIENCE_MS = 15_000;
const ASK_AGAIN_MS = 200;
/** TypeError: kafkajs, when the broker that it asked is not there or does not know the topic. */
const SOON = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'TypeError'];

/**
 * Creates the topics that are missing and holds those that are there against what they must be.
 * Connects the admin; changes nothing that is there. Safe when several servers do it at once.
 *
 * @throws Error whose message says for a person what is wrong and what mends it.
 */
export async function ensureTopics(admin: Admin, options: TopicOptions): Promise<EnsuredTopics> {
  try {
    await admin.connect();
    const brokers = (await admin.describeCluster()).brokers.length;
    const copies = Math.min(options.replicationFactor, brokers);
    const wanted = wantedTopics(options, copies);
    await createMissing(admin, wanted, copies);
    const found = await describe(admin, wanted);
    const faults = wanted.map((topic, i) => checkTopic(topic, found[i] ?? EMPTY, options, brokers));
    const errors = faults.flatMap((fault) => fault.errors);
    if (errors.length > 0) throw new TopicError(errors.join('\n'));
    const alerts = topicNames(options.prefix).alerts;
    return {
      warnings: faults.flatMap((fault) => fault.warnings),
      alertPartitions: found[wanted.findIndex(({ name }) => name === alerts)]?.partitions ?? 1,
    };
  } catch (error) {
    if (error instanceof TopicError) throw error;
    throw new Error(explainKafkaFault(error), { cause: error });
  }
}

const EMPTY: FoundTopic = { partitions: 0, copies: 0, config: {} };

/** Topics are not as they must be. */
class TopicError extends Error {
  override readonly name = 'TopicError';
}

async function createMissing(
  admin: Admin,
  wanted: readonly WantedTopic[],
  copies: number,
): Promise<void> {
  for (const { name, partitions, config } of wanted) {
    if (await isThere(admin, name)) continue;
    try {
      // One by one: kafkajs takes a mixture of created and already there for a failure.
      await admin.createTopics({
        timeout: CREATE_TIMEOUT_MS,
        // kafkajs asks a broker that may not know of the topic yet, and fails; `describe` waits.
        waitForLeaders: false,
        topics: [
          {
            topic: name,
            numPartitions: partitions,
            replicationFactor: copies,
            configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
          },
        ],
      });
    } catch (error) {
      throw new TopicError(`Topic ${name} cannot be created. ${explainKafkaFault(error)}`, {
        cause: error,
      });
    }
  }
}

// Not listTopics: it fails when any topic of the cluster, also one of others, lacks a leader.
async function isThere(admin: Admin, topic: string): Promise<boolean> {
  try {
    await admin.fetchTopicMetadata({ topics: [topic] });
    return true;
  } catch (error) {
    if (findKafkaFault(error).type === 'UNKNOWN_TOPIC_OR_PARTITION') return false;
    throw error;
  }
}

async function describe(admin: Admin, wanted: readonly WantedTopic[]): Promise<FoundTopic[]> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await Promise.all(wanted.map(({ name }) => describeOne(admin, name)));
    } catch (error) {
      if (!SOON.includes(findKafkaFault(error).type) || Date.now() > deadlineMs) throw error;
    }
    await delay(ASK_AGAIN_MS);
  }
}

async function describeOne(admin: Admin, name: string): Promise<FoundTopic> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
  const partitions = topics[0]?.partitions ?? [];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name }],
  });
  const entries = resources[0]?.configEntries ?? [];
  return {
    partitions: partitions.length,
    copies: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    config: Object.fromEntries(entries.map((entry) => [entry.configName, entry.configValue])),
  };
}
