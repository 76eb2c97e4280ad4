import type { LogEvent } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import type { NewEvent } from '../ingest/index.ts';

/** The two topics that rules are judged over. */
export type JudgedTopic = 'events' | 'samples';

/** One partition of one of them: `events-3`. */
export interface PartitionName {
  readonly topic: JudgedTopic;
  readonly partition: number;
}

/** A record as the topic holds it. */
export interface TopicRecord {
  readonly offset: number;
  /** When the topic took it: the broker's clock, unless the topic is set to keep the producer's. */
  readonly timestampMs: EpochMs;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a record of the events topic turned out to be. */
export type EventEntry =
  | { readonly kind: 'event'; readonly event: NewEvent }
  /** Says that time has passed, and nothing else. */
  | { readonly kind: 'marker' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Why a record cannot be an event. */
export interface Refusal {
  /** Stable, for programs: `invalid_json`, `unknown_tenant`. */
  readonly reason: string;
  /** For people: field, limit and fix. */
  readonly detail: string;
}

/**
 * What a record of the samples topic says. All records of one sender (`from`, a partition of the
 * events topic) are in the order of its log; a sender that was replaced repeats some of them.
 */
export type SampleEntry =
  | {
      readonly kind: 'sample';
      readonly from: number;
      /** Its seq is its place on the sender's partition: see `toSample`. */
      readonly event: LogEvent;
      readonly rulesRevision: number;
    }
  | {
      readonly kind: 'watermark';
      readonly from: number;
      /** Everything that the sender will send from now on was received at this time or later. */
      readonly clockMs: EpochMs;
      readonly rulesRevision: number;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Reads the records of the judged topics. */
export interface RecordReader {
  /**
   * Finds out what is needed to read them: schemas that were not met before.
   *
   * @throws AppError `registry_unavailable`  Retryable.
   */
  prepare(records: readonly TopicRecord[]): Promise<void>;
  event(record: TopicRecord, partition: number): EventEntry;
  sample(record: TopicRecord): SampleEntry;
}

/** A sample on its way to the partition of the samples topic that has its group. */
export interface OutgoingSample {
  readonly to: number;
  readonly event: LogEvent;
}

/** What one partition of the events topic tells those of the samples topic. */
export interface SampleSender {
  /**
   * Resolves once all of it is durable; may put some of it twice. The watermark goes to every
   * partition, behind the samples; `undefined` sends none.
   */
  send(
    from: number,
    samples: readonly OutgoingSample[],
    watermarkMs: EpochMs | undefined,
    rulesRevision: number,
  ): Promise<void>;
}

/** Puts a marker on a partition of the events topic: time goes on, although nothing happens. */
export interface MarkerSender {
  send(partition: number): Promise<void>;
}

/** A record that cannot be judged, kept aside with the reason. */
export interface DeadLetter extends PartitionName {
  readonly record: TopicRecord;
  readonly refusal: Refusal;
}

/** Where records go that cannot be judged. */
export interface DeadLetters {
  /** Resolves once they are durable; may put some of them twice. */
  put(letters: readonly DeadLetter[]): Promise<void>;
}

/** What the group of instances gives to this one, and how it is read. */
export interface PartitionReader {
  /** Reads on from the offset. Without effect on a partition that is not ours any more. */
  seek(name: PartitionName, offset: number): void;
  /** Reads no more of it for now. */
  pause(name: PartitionName): void;
  resume(name: PartitionName): void;
  /** Whether this instance is in touch with the group: only then it may take back what another took over. */
  isMember(): boolean;
}

/** Records of one partition as they were read. */
export interface RecordBatch {
  /** From where they were read: between here and the last of them there is no other event. */
  readonly fromOffset: number;
  /** In order of offset. */
  readonly records: readonly TopicRecord[];
  /** Where reading goes on: behind the last record, also of those that are not shown. */
  readonly nextOffset: number;
  /** The place behind the newest record of the partition. */
  readonly endOffset: number;
}

/** Who is told of what the group gives to this instance. */
export interface PartitionListener {
  /** All partitions that are ours from now on. Each must be given a place with `seek`, and starts paused. */
  assigned(names: readonly PartitionName[]): void;
  records(name: PartitionName, batch: RecordBatch): void;
  /** The topic no longer has the records before this offset: nobody can read them any more. */
  lost(name: PartitionName, beforeOffset: number): void;
}

/** A place in a partition of the events topic, as the store has it. */
export interface StoredPlace {
  /** The first record that is not in the store yet. */
  readonly nextOffset: number;
  /** The time of the record before it. */
  readonly clockMs: EpochMs;
  /** No event that is yet to come from here has a seq up to this; every one before is in the store. */
  readonly seq: number;
}

/** Events of one partition for the store, in order of offset. */
export interface StoreRequest {
  readonly partition: number;
  readonly epoch: number;
  readonly from: StoredPlace;
  readonly events: readonly ArrivedEvent[];
  /** Behind the last record, whether it was an event or not. */
  readonly nextOffset: number;
  readonly clockMs: EpochMs;
}

/** An event with its place and its time in a partition. */
export interface ArrivedEvent {
  readonly offset: number;
  readonly receivedAtMs: EpochMs;
  readonly event: NewEvent;
}

/** An event of the store with its place on its topic. */
export interface StoredEvent extends LogEvent {
  readonly offset: number;
}

/** What became of a request. */
export interface Stored {
  readonly place: StoredPlace;
  /** Those that were not there before, with their seq, in order. */
  readonly fresh: readonly StoredEvent[];
  /**
   * An event that the store cannot hold, whatever one does. The place is in front of it: put it aside
   * and store the rest.
   */
  readonly unstorable: { readonly offset: number; readonly refusal: Refusal } | undefined;
  /** The newest revision of the rules when this was stored: an event that follows a rule is judged by it. */
  readonly rulesRevision: number;
}

/** The store as the partitions of the events topic write it. */
export interface EventStore {
  /** How far the partition is. Read it after it was taken over: then nobody else moves it. */
  place(partition: number): Promise<StoredPlace>;
  /**
   * Stores the events once and moves the partition's place, all or nothing. Safe to repeat.
   *
   * @throws EngineFenced when another instance has taken the partition over.
   * @throws AppError `store_unavailable`  Retryable; it may have committed.
   */
  store(request: StoreRequest): Promise<Stored>;
  /** Events of the partition after `afterSeq` in order of seq, at most `limit`. */
  read(partition: number, afterSeq: number, limit: number): Promise<readonly StoredEvent[]>;
}
