import type { DurationMs, EpochMs } from '@batcave/shared/time';
import type {
  DeadLetter,
  DeadLetters,
  MarkerSender,
  OutgoingSample,
  SampleSender,
} from '../../cluster/index.ts';
import type { ConfirmedSender } from './confirmedSend.ts';
import { toDeadLetterRecord } from './deadLetterRecord.ts';
import { toMarkerRecord } from './eventRecord.ts';
import type { OutgoingRecord } from './Lane.ts';
import { writeSample, writeWatermark } from './sampleRecord.ts';
import type { TopicNames } from './topics.ts';

/** After so long a send throws, so that whoever repeats it can see whether it still should. */
export const SEND_TIMEOUT_MS = 10_000;

/** Sends samples, and the watermark behind them, to the samples topic. */
export class KafkaSampleSender implements SampleSender {
  readonly #sender: ConfirmedSender;
  readonly #topic: string;
  readonly #partitions: number;
  readonly #timeoutMs: DurationMs;

  constructor(options: {
    readonly sender: ConfirmedSender;
    /** The name of the topic. */
    readonly topic: string;
    readonly partitions: number;
    readonly timeoutMs?: DurationMs;
  }) {
    this.#sender = options.sender;
    this.#topic = options.topic;
    this.#partitions = options.partitions;
    this.#timeoutMs = options.timeoutMs ?? SEND_TIMEOUT_MS;
  }

  /** @throws Unconfirmed  Some of it may be there. */
  async send(
    from: number,
    samples: readonly OutgoingSample[],
    watermarkMs: EpochMs | undefined,
    rulesRevision: number,
  ): Promise<void> {
    const toRecord = (partition: number, value: Buffer): OutgoingRecord => ({
      topic: this.#topic,
      partition,
      key: null,
      value,
    });
    const records = samples.map(({ to, event }) =>
      toRecord(to, writeSample(from, event, rulesRevision)),
    );
    if (watermarkMs !== undefined) {
      const value = writeWatermark(from, watermarkMs, rulesRevision);
      for (let partition = 0; partition < this.#partitions; partition += 1)
        records.push(toRecord(partition, value));
    }
    await this.#sender.send(records, { timeoutMs: this.#timeoutMs });
  }
}

/** Puts markers on the events topic. */
export class KafkaMarkerSender implements MarkerSender {
  readonly #sender: ConfirmedSender;
  readonly #topic: string;
  readonly #now: (() => EpochMs) | undefined;
  readonly #timeoutMs: DurationMs;

  constructor(options: {
    readonly sender: ConfirmedSender;
    /** The name of the events topic. */
    readonly topic: string;
    /** Server time, where the topic keeps the time of producers. */
    readonly now?: () => EpochMs;
    readonly timeoutMs?: DurationMs;
  }) {
    this.#sender = options.sender;
    this.#topic = options.topic;
    this.#now = options.now;
    this.#timeoutMs = options.timeoutMs ?? SEND_TIMEOUT_MS;
  }

  /** @throws Unconfirmed  It may be there. */
  async send(partition: number): Promise<void> {
    const stamp = this.#now === undefined ? undefined : { timestampMs: this.#now() };
    const record = { ...toMarkerRecord(this.#topic, partition), ...stamp };
    await this.#sender.send([record], { timeoutMs: this.#timeoutMs });
  }
}

/** The topic of dead letters. */
export class KafkaDeadLetters implements DeadLetters {
  readonly #sender: ConfirmedSender;
  readonly #topic: string;
  readonly #timeoutMs: DurationMs;

  constructor(options: {
    readonly sender: ConfirmedSender;
    readonly names: TopicNames;
    readonly timeoutMs?: DurationMs;
  }) {
    this.#sender = options.sender;
    this.#topic = options.names.deadLetters;
    this.#timeoutMs = options.timeoutMs ?? SEND_TIMEOUT_MS;
  }

  /** @throws Unconfirmed  Some of them may be there. */
  async put(letters: readonly DeadLetter[]): Promise<void> {
    const records = letters.map((letter) => toDeadLetterRecord(letter, this.#topic));
    await this.#sender.send(records, { timeoutMs: this.#timeoutMs });
  }
}
