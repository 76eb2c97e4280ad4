import { type LogEvent, SEVERITIES, type Severity } from '@batcave/shared/events';

// COPY BINARY, PostgreSQL manual, "COPY", section Binary Format.
const HEADER_BYTES = 19;
const NULL = -1;
// Postgres counts from 2000-01-01.
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
/** Label texts that are kept with what they say: most events of a source have the same. */
const MAX_LABEL_TEXTS = 10_000;

/** The columns that `CopyRowReader` reads, in its order. `payload` may be null: nobody looks into it. */
export const SCAN_COLUMNS =
  'seq, occurred_at, received_at, severity, event_id, source, type, labels, tenant_id';

/** An event as it was stored. Its payload is parsed when somebody looks into it. */
class ScannedEvent implements LogEvent {
  readonly tenant: string;
  readonly seq: number;
  readonly eventId: string;
  readonly source: string;
  readonly type: string;
  readonly severity: Severity;
  readonly atMs: number;
  readonly receivedAtMs: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly payloadJson: string;
  #payload: unknown;
  #isParsed = false;

  constructor(reader: FieldReader) {
    this.seq = reader.int64();
    this.atMs = reader.timestamp();
    this.receivedAtMs = reader.timestamp();
    this.severity = SEVERITIES[reader.int16()] ?? 'INFO';
    this.eventId = reader.uuid();
    this.source = reader.text();
    this.type = reader.text();
    this.labels = reader.labels();
    this.tenant = reader.text();
    this.payloadJson = reader.text();
  }

  get payload(): unknown {
    if (!this.#isParsed) {
      this.#payload = this.payloadJson === '' ? undefined : JSON.parse(this.payloadJson);
      this.#isParsed = true;
    }
    return this.#payload;
  }
}

/** Reads the fields of one row, each with its length before it. */
class FieldReader {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  readonly #labels = new Map<string, Readonly<Record<string, string>>>();

  begin(bytes: Buffer, at: number): void {
    this.#bytes = bytes;
    this.#at = at;
  }

  int16(): number {
    const value = this.#bytes.readInt16BE(this.#at + 4);
    this.#at += 6;
    return value;
  }

  /** A whole number within ±2^53. */
  int64(): number {
    const high = this.#bytes.readInt32BE(this.#at + 4);
    const low = this.#bytes.readUInt32BE(this.#at + 8);
    this.#at += 12;
    return high * 0x1_0000_0000 + low;
  }

  /** Microseconds as milliseconds, as the driver reads them. */
  timestamp(): number {
    return Math.floor(this.int64() / 1000) + POSTGRES_EPOCH_MS;
  }

  uuid(): string {
    const bytes = this.#bytes;
    let at = this.#at + 4;
    const part = (length: number): string => {
      let text = '';
      for (const end = at + length; at < end; at += 1) text += HEX[bytes[at] ?? 0] ?? '';
      return text;
    };
    const uuid = `${part(4)}-${part(2)}-${part(2)}-${part(2)}-${part(6)}`;
    this.#at = at;
    return uuid;
  }

  /** `''` for null. */
  text(): string {
    const length = this.#bytes.readInt32BE(this.#at);
    const from = this.#at + 4;
    this.#at = length === NULL ? from : from + length;
    return length <= 0 ? '' : this.#bytes.toString('utf8', from, this.#at);
  }

  labels(): Readonly<Record<string, string>> {
    const text = this.text();
    let labels = this.#labels.get(text);
    if (labels === undefined) {
      labels = JSON.parse(text) as Record<string, string>;
      if (this.#labels.size >= MAX_LABEL_TEXTS) this.#labels.clear();
      this.#labels.set(text, labels);
    }
    return labels;
  }
}

/** Makes events out of a COPY BINARY stream of `SCAN_COLUMNS` and a payload, however it is cut. */
export class CopyRowReader {
  readonly #fields = new FieldReader();
  #rest: Buffer = Buffer.alloc(0);
  #hasHeader = false;

  /** The events that are complete with this piece, in their order. */
  push(piece: Buffer): LogEvent[] {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const events: LogEvent[] = [];
    let at = 0;
    if (!this.#hasHeader) {
      if (bytes.length < HEADER_BYTES) {
        this.#rest = bytes;
        return events;
      }
      at = HEADER_BYTES;
      this.#hasHeader = true;
    }
    for (;;) {
      const end = endOfRow(bytes, at);
      if (end === undefined) break;
      this.#fields.begin(bytes, at + 2);
      events.push(new ScannedEvent(this.#fields));
      at = end;
    }
    this.#rest = bytes.subarray(at);
    return events;
  }
}

/** Where the row that begins here ends; `undefined` when it is not complete, or is the trailer. */
function endOfRow(bytes: Buffer, from: number): number | undefined {
  if (from + 2 > bytes.length) return undefined;
  const fields = bytes.readInt16BE(from);
  if (fields < 0) return undefined;
  let at = from + 2;
  for (let i = 0; i < fields; i += 1) {
    if (at + 4 > bytes.length) return undefined;
    const length = bytes.readInt32BE(at);
    at += 4 + Math.max(0, length);
    if (at > bytes.length) return undefined;
  }
  return at;
}
