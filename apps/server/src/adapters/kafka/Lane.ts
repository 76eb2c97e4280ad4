import type { EpochMs } from '@batcave/shared/time';
import type { Sending, Unconfirmed } from './Sending.ts';

/** A record on its way to a place that was chosen for it. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
  /** Left out: the moment of sending, unless the topic stamps by the broker's clock. */
  readonly timestampMs?: EpochMs;
}

/** A record and who waits for it. */
export interface Entry {
  readonly record: OutgoingRecord;
  readonly bytes: number;
  readonly sending: Sending;
}

/** What may go to one partition at once. */
export interface Room {
  readonly records: number;
  readonly bytes: number;
}

/**
 * The way to one partition. It has at most one attempt under way, always of its oldest records: so
 * the first copy of each stands in the order of sending.
 */
export class Lane {
  readonly topic: string;
  readonly partition: number;
  /** Attempts that failed in a row. While there are any, the lane is tried by itself. */
  failures = 0;
  /** Since when Kafka says that there is no such partition. */
  unknownSinceMs: EpochMs | undefined;
  /** Whether an attempt is out. */
  isOut = false;
  /** Whether an attempt by itself is planned. */
  isPlanned = false;
  #waiting: Entry[] = [];
  #underWay: Entry[] = [];
  #maxBytes: number;

  /** @param maxBytes what Kafka takes for one partition at once */
  constructor(topic: string, partition: number, maxBytes: number) {
    this.topic = topic;
    this.partition = partition;
    this.#maxBytes = maxBytes;
  }

  get isUnderWay(): boolean {
    return this.#underWay.length > 0;
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  get records(): readonly OutgoingRecord[] {
    return this.#underWay.map(({ record }) => record);
  }

  push(entry: Entry): void {
    this.#waiting.push(entry);
  }

  /** Puts the oldest records that fit under way, at least one; says how much that was. */
  take(room: Room): Room {
    this.dropEnded();
    const maxBytes = Math.min(room.bytes, this.#maxBytes);
    let bytes = 0;
    let count = 0;
    for (const entry of this.#waiting) {
      if (count > 0 && (count >= room.records || bytes + entry.bytes > maxBytes)) break;
      bytes += entry.bytes;
      count += 1;
    }
    this.#underWay = this.#waiting.splice(0, count);
    return { records: count, bytes };
  }

  /** Forgets records that nobody waits for. Only between attempts. */
  dropEnded(): void {
    const isWanted = ({ sending }: Entry): boolean => !sending.hasEnded;
    if (!this.#waiting.every(isWanted)) this.#waiting = this.#waiting.filter(isWanted);
    if (!this.#underWay.every(isWanted)) this.#underWay = this.#underWay.filter(isWanted);
  }

  confirm(): void {
    const done = this.#underWay;
    this.#underWay = [];
    this.failures = 0;
    this.unknownSinceMs = undefined;
    for (const { sending } of done) sending.confirmOne();
  }

  /** An attempt failed: what is under way stays so. */
  fail(fault: string): void {
    this.failures += 1;
    for (const { sending } of this.#underWay) sending.note(fault);
  }

  /** Refuses what is under way. */
  refuse(error: Unconfirmed): void {
    const refused = this.#underWay;
    this.#underWay = [];
    for (const { sending } of refused) sending.refuse(error);
  }

  /** Whether the attempt was too large as a whole: then its first half is tried next. */
  split(): boolean {
    if (this.#underWay.length < 2) return false;
    const bytes = this.#underWay.reduce((sum, entry) => sum + entry.bytes, 0);
    this.#maxBytes = Math.ceil(bytes / 2);
    this.#waiting.unshift(...this.#underWay);
    this.#underWay = [];
    return true;
  }

  /** Refuses everything. */
  refuseAll(error: Unconfirmed): void {
    this.#underWay.push(...this.#waiting.splice(0));
    this.refuse(error);
  }
}
