import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type {
  JudgedTopic,
  PartitionListener,
  PartitionName,
  PartitionReader,
} from '../../cluster/index.ts';
import { toTopicRecord } from './headers.ts';

/** A fetch that finds nothing waits so long; a partition that is given a place meanwhile waits with it. */
const FETCH_WAIT_MS = 100;
const RESTART_MS = 1000;
const HINT_MS = 5000;

export interface PartitionGroupOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  /** The topics' names in Kafka. */
  readonly topics: Readonly<Record<JudgedTopic, string>>;
  /** A member that is not heard of for so long is replaced. */
  readonly sessionTimeoutMs: number;
  readonly maxBytesPerPartition: number;
  readonly onFault: (error: Error) => void;
  /** A topic ends before what was read of it: it is another topic of the same name. Nothing of it may be read. */
  readonly onForeign: (error: Error) => void;
}

/**
 * This instance's membership in the consumer group: which partitions it is to work on, and their
 * records.
 *
 * The group only shares the partitions out. kafkajs hands on records of partitions that are
 * another's by now and lets old members commit (kafkajs issue 1046); who may write is decided in
 * the store. Offsets are committed to Kafka for tools that watch lag, and never read back.
 */
export class PartitionGroup implements PartitionReader {
  readonly #options: PartitionGroupOptions;
  readonly #topicOf: ReadonlyMap<string, JudgedTopic>;
  readonly #expected = new Map<string, number>();
  #listener: PartitionListener | undefined;
  #consumer: Consumer | undefined;
  /** Between a crash of the consumer and its next join kafkajs takes no word about partitions. */
  #isJoined = false;
  #hint: NodeJS.Timeout | undefined;
  #isStopping = false;
  /** Resolves when a consumer that gave up has been replaced. */
  #restarting: Promise<void> = Promise.resolve();

  constructor(options: PartitionGroupOptions) {
    this.#options = options;
    const { events, samples } = options.topics;
    this.#topicOf = new Map([
      [events, 'events'],
      [samples, 'samples'],
    ]);
  }

  /** Joins the group. Resolves before it has given anything. */
  start(listener: PartitionListener): Promise<void> {
    this.#listener = listener;
    return this.#join();
  }

  async #join(): Promise<void> {
    const { kafka, groupId, sessionTimeoutMs, maxBytesPerPartition } = this.#options;
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: Math.max(sessionTimeoutMs, 10_000),
      heartbeatInterval: Math.max(500, Math.floor(sessionTimeoutMs / 6)),
      maxWaitTimeInMs: FETCH_WAIT_MS,
      minBytes: 1,
      maxBytesPerPartition,
      // A topic that was deleted must not come back with the broker's defaults.
      allowAutoTopicCreation: false,
      maxBytes: 16 * 1024 * 1024,
      retry: { initialRetryTime: 200, maxRetryTime: 2000, retries: 10 },
    });
    this.#consumer = consumer;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      if (this.#consumer !== consumer) return;
      this.#isJoined = true;
      this.#assign(payload.memberAssignment);
    });
    consumer.on(consumer.events.STOP, () => {
      if (this.#consumer === consumer) this.#isJoined = false;
    });
    consumer.on(consumer.events.START_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize === 0) this.#skip(payload.topic, payload.partition, payload.lastOffset);
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (this.#consumer === consumer) this.#isJoined = false;
      this.#options.onFault(payload.error);
      // What kafkajs thinks may pass it begins again by itself; the rest we do.
      if (!payload.restart && this.#consumer === consumer) this.#restart();
    });
    await consumer.connect();
    try {
      await this.#run(consumer);
    } catch (error) {
      await consumer.disconnect();
      throw error;
    }
    this.#hint ??= setInterval(() => this.#commitHint(), HINT_MS);
  }

  async #run(consumer: Consumer): Promise<void> {
    const { topics } = this.#options;
    await consumer.subscribe({ topics: [topics.events, topics.samples], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      // A batch is only put into a queue: one after the other is enough.
      partitionsConsumedConcurrently: 1,
      eachBatch: (payload) => this.#take(payload),
    });
  }

  /** Leaves the group, so that others take over at once. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#hint);
    await this.#restarting;
    await this.#consumer?.disconnect();
  }

  seek(name: PartitionName, offset: number): void {
    this.#expected.set(this.#keyOf(name), offset);
    if (this.#isJoined) this.#consumer?.seek({ ...this.#of(name), offset: String(offset) });
  }

  pause(name: PartitionName): void {
    const { topic, partition } = this.#of(name);
    if (this.#isJoined) this.#consumer?.pause([{ topic, partitions: [partition] }]);
  }

  resume(name: PartitionName): void {
    const { topic, partition } = this.#of(name);
    if (this.#isJoined) this.#consumer?.resume([{ topic, partitions: [partition] }]);
  }

  isMember(): boolean {
    return this.#isJoined;
  }

  #assign(assignment: Readonly<Record<string, readonly number[]>>): void {
    const names = Object.entries(assignment).flatMap(([topic, partitions]) => {
      const judged = this.#topicOf.get(topic);
      return judged === undefined
        ? []
        : partitions.map((partition) => ({ topic: judged, partition }));
    });
    this.#expected.clear();
    // Nothing is read before its worker has said from where: kafkajs would begin at the oldest.
    for (const name of names) this.pause(name);
    this.#listener?.assigned(names);
  }

  async #take({ batch, heartbeat }: EachBatchPayload): Promise<void> {
    const topic = this.#topicOf.get(batch.topic);
    if (topic === undefined) return;
    const name = { topic, partition: batch.partition };
    const fromOffset = Number((batch as unknown as { fetchedOffset: string }).fetchedOffset);
    const key = this.#keyOf(name);
    const expected = this.#expected.get(key);
    if (expected !== undefined && Number(batch.highWatermark) < expected) {
      await this.#checkEnd(name, expected);
      return;
    }
    if (expected !== undefined && fromOffset > expected) void this.#checkLoss(name, expected);
    else this.#expected.set(key, Number(batch.lastOffset()) + 1);
    this.#listener?.records(name, {
      fromOffset,
      records: batch.messages.map(toTopicRecord),
      nextOffset: Number(batch.lastOffset()) + 1,
      endOffset: Number(batch.highWatermark),
    });
    await heartbeat();
  }

  /** Records of transactions that were called off, and control records: kafkajs reads them and shows nothing. */
  #skip(topicName: string, partition: number, lastOffset: string): void {
    const topic = this.#topicOf.get(topicName);
    if (topic === undefined) return;
    const key = this.#keyOf({ topic, partition });
    const fromOffset = this.#expected.get(key);
    const nextOffset = Number(lastOffset) + 1;
    if (fromOffset === undefined || nextOffset <= fromOffset) return;
    this.#expected.set(key, nextOffset);
    const batch = { fromOffset, records: [], nextOffset, endOffset: nextOffset };
    this.#listener?.records({ topic, partition }, batch);
  }

  /** kafkajs begins at the oldest record when the one that it should read is gone. Says so, if it is. */
  async #checkLoss(name: PartitionName, expected: number): Promise<void> {
    const { low } = (await this.#bounds(name)) ?? { low: 0 };
    if (low <= expected) return;
    this.#expected.set(this.#keyOf(name), low);
    this.#listener?.lost(name, low);
  }

  /** A topic that was deleted and made anew begins at 0 again: what stands there would pass for read. */
  async #checkEnd(name: PartitionName, expected: number): Promise<void> {
    const { high } = (await this.#bounds(name)) ?? { high: expected };
    if (high >= expected) return;
    const { topic, partition } = this.#of(name);
    this.#options.onForeign(
      new Error(
        `Partition ${String(partition)} of topic ${topic} ends at ${String(high)}, and it has been read up to ${String(expected)}: the topic was made anew, or has lost records. Set another kafka_topic_prefix and an empty database; docs/cluster.md, "Back up and restore", says more.`,
      ),
    );
  }

  async #bounds(name: PartitionName): Promise<{ low: number; high: number } | undefined> {
    const admin = this.#options.kafka.admin();
    try {
      await admin.connect();
      const all = await admin.fetchTopicOffsets(this.#of(name).topic);
      const own = all.find(({ partition }) => partition === name.partition);
      return own === undefined ? undefined : { low: Number(own.low), high: Number(own.high) };
    } catch (error) {
      this.#options.onFault(error as Error);
      return undefined;
    } finally {
      await admin.disconnect();
    }
  }

  #restart(): void {
    this.#restarting = new Promise((resolve) => setTimeout(resolve, RESTART_MS))
      .then(() => (this.#isStopping ? undefined : this.#join()))
      .catch((error: unknown) => {
        this.#options.onFault(error as Error);
        if (!this.#isStopping) this.#restart();
      });
  }

  #commitHint(): void {
    const offsets = [...this.#expected].flatMap(([key, offset]) => {
      const [topic, partition] = key.split('|');
      return topic === undefined
        ? []
        : [{ topic, partition: Number(partition), offset: String(offset) }];
    });
    if (offsets.length === 0) return;
    this.#consumer?.commitOffsets(offsets).catch(() => undefined); // a hint for tools: nothing rests on it
  }

  #of({ topic, partition }: PartitionName): { topic: string; partition: number } {
    return { topic: this.#options.topics[topic], partition };
  }

  #keyOf(name: PartitionName): string {
    const { topic, partition } = this.#of(name);
    return `${topic}|${String(partition)}`;
  }
}
