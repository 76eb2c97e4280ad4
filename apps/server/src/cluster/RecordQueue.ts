import type { Alarm } from '../alerts/index.ts';
import type { PartitionName, PartitionReader, RecordBatch, TopicRecord } from './ports.ts';

const MAX_RECORDS = 20_000;
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Records of one partition between the reader and the worker. When it is full it pauses the reader,
 * so that a slow store never keeps the instance from answering the group.
 */
export class RecordQueue {
  readonly #name: PartitionName;
  readonly #reader: PartitionReader;
  readonly #alarm: Alarm;
  #records: TopicRecord[] = [];
  #bytes = 0;
  #isPaused = false;
  /** The next offset that is expected of the reader. */
  #nextOffset: number;
  #endOffset: number;

  constructor(name: PartitionName, reader: PartitionReader, alarm: Alarm, nextOffset: number) {
    this.#name = name;
    this.#reader = reader;
    this.#alarm = alarm;
    this.#nextOffset = nextOffset;
    this.#endOffset = nextOffset;
  }

  get nextOffset(): number {
    return this.#nextOffset;
  }

  get endOffset(): number {
    return this.#endOffset;
  }

  /** Whether it takes no more for now. */
  get isFull(): boolean {
    return this.#isPaused;
  }

  /** Records that were read and not taken. */
  get length(): number {
    return this.#records.length;
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** Lets the reader go on where it should, after the group gave the partition out anew. */
  aim(): void {
    this.#reader.seek(this.#name, this.#nextOffset);
    if (this.#isPaused) this.#reader.pause(this.#name);
    else this.#reader.resume(this.#name);
  }

  /**
   * Takes what was read. What was there before is dropped: after an aim the reader may repeat some.
   * What was read from too far ahead is not taken, and the reader sent back: nothing may be skipped.
   */
  push({ fromOffset, records, nextOffset, endOffset }: RecordBatch): void {
    this.#endOffset = Math.max(this.#endOffset, endOffset);
    if (fromOffset > this.#nextOffset) {
      this.#reader.seek(this.#name, this.#nextOffset);
      return;
    }
    for (const record of records) {
      if (record.offset < this.#nextOffset) continue;
      this.#records.push(record);
      this.#bytes += record.value?.length ?? 0;
    }
    this.#nextOffset = Math.max(this.#nextOffset, nextOffset);
    if (!this.#isPaused && (this.#records.length > MAX_RECORDS || this.#bytes > MAX_BYTES)) {
      this.#isPaused = true;
      this.#reader.pause(this.#name);
    }
    this.#alarm.ring();
  }

  /** Goes back to records that were taken before. */
  rewind(offset: number): void {
    this.#records = [];
    this.#bytes = 0;
    this.#isPaused = false;
    this.#nextOffset = offset;
    this.aim();
  }

  /** Goes on behind what the topic no longer has. */
  skipTo(offset: number): void {
    this.#nextOffset = Math.max(this.#nextOffset, offset);
    this.aim();
  }

  /** Takes at most `limit` records, oldest first. */
  take(limit: number): readonly TopicRecord[] {
    const taken = this.#records.length <= limit ? this.#records : this.#records.slice(0, limit);
    this.#records = this.#records.length <= limit ? [] : this.#records.slice(limit);
    for (const { value } of taken) this.#bytes -= value?.length ?? 0;
    if (this.#isPaused && this.#records.length < MAX_RECORDS / 2 && this.#bytes < MAX_BYTES / 2) {
      this.#isPaused = false;
      this.#reader.resume(this.#name);
    }
    return taken;
  }
}
