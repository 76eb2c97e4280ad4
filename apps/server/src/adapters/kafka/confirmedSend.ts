import kafkajs, { type Kafka, type Message, type Producer, type TopicMessages } from 'kafkajs';
import { findKafkaFault, type KafkaFault } from './kafkaFault.ts';
import { Lane, type OutgoingRecord } from './Lane.ts';
import { Sending, Unconfirmed } from './Sending.ts';

/** How records may be packed on the wire and in the topics. */
export type Compression = 'none' | 'gzip' | 'zstd';

const CODECS = {
  none: kafkajs.CompressionTypes.None,
  gzip: kafkajs.CompressionTypes.GZIP,
  zstd: kafkajs.CompressionTypes.ZSTD,
};
const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 2000;
const UNKNOWN_TOPIC_MS = 30_000;
/** What Kafka writes beside key, value and headers of a record, at most. */
const RECORD_OVERHEAD_BYTES = 40;
const TOO_LARGE = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];
const NOT_IN_ANSWER: KafkaFault = {
  type: 'NOT_IN_ANSWER',
  passing: true,
  sentence:
    'Kafka: The answer leaves the partition out. The topic has fewer partitions than the settings say: correct kafka_partitions.',
};
const UNKNOWN = ['UNKNOWN_TOPIC_OR_PARTITION', NOT_IN_ANSWER.type];

/** What a sender needs. */
export interface ConfirmedSenderOptions {
  /** From `createProducer`: it tries once, and all its partitions are chosen here. */
  readonly producer: Pick<Producer, 'connect' | 'disconnect' | 'sendBatch'>;
  readonly compression: Compression;
  /** How long a broker waits for the copies. Shorter than the client waits for the broker. */
  readonly ackTimeoutMs: number;
  /** How long the first record of a send waits for others. */
  readonly lingerMs: number;
  /** Records of one send, at most. */
  readonly maxRecords: number;
  /** Bytes of one send, at most, before they are packed. */
  readonly maxBytes: number;
  /** Bytes for one partition in one send: max.message.bytes of the topics. */
  readonly maxPartitionBytes: number;
  /** Told of every attempt that failed, also of one that is repeated. */
  readonly onFault?: (fault: KafkaFault, error: unknown) => void;
  /** Told of every attempt after which something is safe. */
  readonly onConfirmed?: () => void;
  /** The wait after the first failure; it doubles. For tests. */
  readonly firstWaitMs?: number;
  /** How long a topic may be unknown, as one is that was just created. For tests. */
  readonly unknownTopicMs?: number;
}

/** Makes the producer for a sender: it tries once and says what came of it. */
export function createProducer(kafka: Kafka): Producer {
  return kafka.producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    retry: { retries: 0 },
    // kafkajs asks for new leaders only on some errors. A broker that is frozen gives none of them.
    metadataMaxAge: 5000,
  });
}

/**
 * Sends records and knows that they are safe: acknowledged by all copies in sync.
 *
 * What arrives while a send is under way makes the next. When one fails, its partitions are tried
 * each by itself, so that one partition in trouble holds up no other, until each is confirmed or
 * nobody waits any more. A record whose answer was lost is sent again: readers see it twice.
 *
 * The repeating is done here, since kafkajs 2.2.4 loses records when it repeats (sendMessages.js):
 * a partition whose leader moves to a broker that has answered already is left out, and so is one
 * that its metadata does not know, and `send` resolves. So each answer is held against what was sent.
 */
export class ConfirmedSender {
  readonly #options: ConfirmedSenderOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #firstWaitMs: number;
  #connection: Promise<void> | undefined;
  /** Whether a send of all partitions that are well is under way, or about to be. */
  #isSending = false;
  #isClosed = false;

  constructor(options: ConfirmedSenderOptions) {
    this.#options = options;
    this.#firstWaitMs = options.firstWaitMs ?? FIRST_WAIT_MS;
  }

  /**
   * Resolves once every record is confirmed. Records of one partition are put in the order of the
   * calls. Without a time limit it is tried until `close`.
   *
   * @throws Unconfirmed  Some of it may be on the topic.
   */
  send(
    records: readonly OutgoingRecord[],
    limits: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    if (this.#isClosed) return Promise.reject(closed());
    if (records.length === 0) return Promise.resolve();
    const sending = new Sending(records.length);
    sending.limit(limits.timeoutMs, limits.signal);
    const lanes = new Set<Lane>();
    for (const record of records) {
      const lane = this.#laneOf(record);
      lane.push({ record, bytes: bytesOf(record), sending });
      lanes.add(lane);
    }
    for (const lane of lanes) if (lane.failures > 0) this.#planAlone(lane, 0);
    this.#schedule();
    return sending.end;
  }

  /** Refuses what is not confirmed yet and lets go of the connections. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const lane of this.#lanes.values()) lane.refuseAll(closed());
    await this.#connection?.catch(() => undefined);
    await this.#options.producer.disconnect();
  }

  #laneOf({ topic, partition }: OutgoingRecord): Lane {
    const name = nameOf(topic, partition);
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = new Lane(topic, partition, this.#options.maxPartitionBytes);
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  /** Waits for the current burst, so that it goes together. */
  #schedule(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    if (this.#options.lingerMs > 0) this.#later(this.#options.lingerMs, () => this.#sendAll());
    else setImmediate(() => this.#sendAll());
  }

  #later(afterMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, afterMs);
    this.#timers.add(timer);
  }

  #sendAll(): void {
    const lanes = this.#isClosed ? [] : this.#formSend();
    if (lanes.length === 0) {
      this.#isSending = false;
      return;
    }
    void this.#attempt(lanes).then(() => this.#sendAll());
  }

  #formSend(): Lane[] {
    let { maxRecords: records, maxBytes: bytes } = this.#options;
    const taken: Lane[] = [];
    for (const [name, lane] of [...this.#lanes]) {
      if (records <= 0 || bytes <= 0) break;
      if (lane.failures > 0 || lane.isOut || !lane.hasWaiting) continue;
      const used = lane.take({ records, bytes });
      if (used.records === 0) continue;
      records -= used.records;
      bytes -= used.bytes;
      taken.push(lane);
      // To the end of the line: the others come first when there is not room for all.
      this.#lanes.delete(name);
      this.#lanes.set(name, lane);
    }
    return taken;
  }

  /** Tries a lane by itself, unless that is planned or under way. */
  #planAlone(lane: Lane, afterMs: number): void {
    if (lane.isPlanned || lane.isOut) return;
    lane.isPlanned = true;
    this.#later(afterMs, () => {
      lane.isPlanned = false;
      lane.dropEnded();
      if (!lane.isUnderWay)
        lane.take({ records: this.#options.maxRecords, bytes: this.#options.maxBytes });
      if (lane.isUnderWay) void this.#attempt([lane]);
    });
  }

  async #attempt(lanes: readonly Lane[]): Promise<void> {
    for (const lane of lanes) lane.isOut = true;
    let confirmed: ReadonlySet<string>;
    let fault = NOT_IN_ANSWER;
    try {
      confirmed = await this.#put(lanes);
      if (confirmed.size < lanes.length) this.#options.onFault?.(fault, undefined);
    } catch (error) {
      confirmed = new Set();
      fault = findKafkaFault(error);
      if (!this.#isClosed) this.#options.onFault?.(fault, error);
    }
    if (this.#isClosed) return;
    if (confirmed.size > 0) this.#options.onConfirmed?.();
    for (const lane of lanes) {
      lane.isOut = false;
      if (confirmed.has(nameOf(lane.topic, lane.partition))) lane.confirm();
      else this.#failed(lane, fault, lanes.length === 1);
    }
    if (lanes.length === 1) this.#schedule();
  }

  /** Sends once; says which partitions have it. */
  async #put(lanes: readonly Lane[]): Promise<ReadonlySet<string>> {
    this.#connection ??= this.#options.producer.connect();
    try {
      await this.#connection;
    } catch (error) {
      this.#connection = undefined;
      throw error;
    }
    const answer = await this.#options.producer.sendBatch({
      acks: -1,
      timeout: this.#options.ackTimeoutMs,
      compression: CODECS[this.#options.compression],
      topicMessages: toTopicMessages(lanes),
    });
    const confirmed = new Set<string>();
    for (const { topicName, partition, errorCode } of answer)
      if (errorCode === 0) confirmed.add(nameOf(topicName, partition));
    return confirmed;
  }

  #failed(lane: Lane, fault: KafkaFault, isAlone: boolean): void {
    lane.fail(fault.sentence);
    const waitMs = Math.min(this.#firstWaitMs * 2 ** (lane.failures - 1), MAX_WAIT_MS);
    // Not all at the same moment: the brokers have enough to do.
    let afterMs = waitMs * (0.8 + 0.4 * Math.random());
    // Of a send to several partitions nobody says which one the fault is of.
    if (isAlone) {
      if (TOO_LARGE.includes(fault.type) && lane.split()) afterMs = 0;
      else if (!fault.passing || this.#isUnknownForLong(lane, fault))
        lane.refuse(new Unconfirmed(fault.sentence, { retryable: false }));
    }
    this.#planAlone(lane, afterMs);
  }

  #isUnknownForLong(lane: Lane, fault: KafkaFault): boolean {
    if (!UNKNOWN.includes(fault.type)) {
      lane.unknownSinceMs = undefined;
      return false;
    }
    lane.unknownSinceMs ??= Date.now();
    return Date.now() - lane.unknownSinceMs > (this.#options.unknownTopicMs ?? UNKNOWN_TOPIC_MS);
  }
}

function nameOf(topic: string, partition: number): string {
  return `${topic}-${String(partition)}`;
}

function bytesOf({ key, value, headers = {} }: OutgoingRecord): number {
  let bytes = RECORD_OVERHEAD_BYTES + lengthOf(key) + lengthOf(value);
  for (const [name, text] of Object.entries(headers)) bytes += lengthOf(name) + lengthOf(text) + 4;
  return bytes;
}

function lengthOf(part: Buffer | string | null): number {
  return part === null ? 0 : Buffer.byteLength(part);
}

function toTopicMessages(lanes: readonly Lane[]): TopicMessages[] {
  const messages = new Map<string, Message[]>();
  for (const lane of lanes) {
    const ofTopic = messages.get(lane.topic) ?? [];
    messages.set(lane.topic, ofTopic);
    for (const { partition, key, value, headers, timestampMs } of lane.records)
      ofTopic.push({
        partition,
        key,
        value,
        ...(headers !== undefined && { headers }),
        ...(timestampMs !== undefined && { timestamp: String(timestampMs) }),
      });
  }
  return Array.from(messages, ([topic, ofTopic]) => ({ topic, messages: ofTopic }));
}

function closed(): Unconfirmed {
  return new Unconfirmed('The sender is closed.', { retryable: true });
}
