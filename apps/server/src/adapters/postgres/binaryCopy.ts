import { type LogEvent, severityRank } from '@batcave/shared/events';

// COPY BINARY, PostgreSQL manual, "COPY", section Binary Format.
const SIGNATURE = Buffer.from('5047434f50590aff0d0a0000000000000000000000', 'hex').subarray(0, 19);
const TRAILER = Buffer.from([0xff, 0xff]);
const COLUMNS = 11;
// Postgres counts from 2000-01-01.
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;

/** From the code of a hexadecimal digit to its value. Five times as fast as writing parts with 'hex'. */
const NIBBLES = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? 0 : value;
});

/** The columns that `CopyBuffer` writes, in its order. */
export const COPY_COLUMNS =
  'tenant_id, event_id, day, seq, occurred_at, received_at, source, type, severity, labels, payload';

/** The same and where the event stood in its topic. */
export const PLACED_COPY_COLUMNS = `${COPY_COLUMNS}, log_partition, log_offset`;

/** Where an event stood in its topic. */
export interface TopicPlace {
  readonly partition: number;
  readonly offset: number;
}

/** A buffer that grows; it is kept between batches so that a batch allocates nothing. */
export class CopyBuffer {
  #bytes = Buffer.allocUnsafe(1 << 20);
  #length = 0;

  /**
   * The events as one COPY BINARY stream of `COPY_COLUMNS`; with their places of
   * `PLACED_COPY_COLUMNS`. Valid until the next call.
   */
  encode(events: readonly LogEvent[], places?: readonly TopicPlace[]): Buffer {
    this.#length = 0;
    this.#reserve(64);
    SIGNATURE.copy(this.#bytes, 0);
    this.#length = 19;
    events.forEach((event, i) => this.#row(event, places?.[i]));
    this.#reserve(2);
    TRAILER.copy(this.#bytes, this.#length);
    return this.#bytes.subarray(0, this.#length + 2);
  }

  #row(event: LogEvent, place: TopicPlace | undefined): void {
    // Every fixed field fits into 128 bytes; the texts reserve for themselves.
    this.#reserve(128);
    this.#length = this.#bytes.writeInt16BE(
      place === undefined ? COLUMNS : COLUMNS + 2,
      this.#length,
    );
    this.#text(event.tenant);
    this.#uuid(event.eventId);
    this.#length = this.#bytes.writeInt32BE(4, this.#length);
    const day = Math.floor((event.atMs - POSTGRES_EPOCH_MS) / DAY_MS);
    this.#length = this.#bytes.writeInt32BE(day, this.#length);
    this.#int64(event.seq);
    this.#int64((event.atMs - POSTGRES_EPOCH_MS) * 1000);
    this.#int64((event.receivedAtMs - POSTGRES_EPOCH_MS) * 1000);
    this.#text(event.source);
    this.#text(event.type);
    this.#reserve(64);
    this.#length = this.#bytes.writeInt32BE(2, this.#length);
    this.#length = this.#bytes.writeInt16BE(severityRank(event.severity), this.#length);
    this.#text(JSON.stringify(event.labels));
    this.#text(event.payloadJson);
    if (place === undefined) return;
    this.#reserve(32);
    this.#length = this.#bytes.writeInt32BE(2, this.#length);
    this.#length = this.#bytes.writeInt16BE(place.partition, this.#length);
    this.#int64(place.offset);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + bytes));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  #text(text: string): void {
    this.#reserve(text.length * 3 + 4 + 64); // UTF-8 takes at most 3 bytes per UTF-16 unit
    const written = this.#bytes.write(text, this.#length + 4, 'utf8');
    this.#bytes.writeInt32BE(written, this.#length);
    this.#length += 4 + written;
  }

  #uuid(uuid: string): void {
    this.#length = this.#bytes.writeInt32BE(16, this.#length);
    let at = this.#length;
    for (let i = 0; i < uuid.length; i += 2) {
      if (uuid[i] === '-') i += 1;
      const high = NIBBLES[uuid.charCodeAt(i)] ?? 0;
      const low = NIBBLES[uuid.charCodeAt(i + 1)] ?? 0;
      this.#bytes[at++] = (high << 4) | low;
    }
    this.#length += 16;
  }

  /** A whole number within ±2^53. Two 32-bit writes: BigInt would allocate. */
  #int64(value: number): void {
    this.#length = this.#bytes.writeInt32BE(8, this.#length);
    this.#length = this.#bytes.writeInt32BE(Math.floor(value / 0x1_0000_0000), this.#length);
    this.#length = this.#bytes.writeUInt32BE(value >>> 0, this.#length);
  }
}
