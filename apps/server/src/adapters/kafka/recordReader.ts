import { createHash } from 'node:crypto';
import { AppError, type FieldFault } from '@batcave/shared/errors';
import type { EventEntry, RecordReader, SampleEntry, TopicRecord } from '../../cluster/index.ts';
import { checkEvent, type ClockWindow } from '../../ingest/index.ts';
import { eventKey } from './eventRecord.ts';
import { unframe } from './frame.ts';
import { INGEST, MARKER, ORIGIN } from './headers.ts';
import { partitionOf } from './partitionOf.ts';
import { readJson } from './readJson.ts';
import { readSample } from './sampleRecord.ts';

/** Which schemas events may be framed with. */
export interface EventSchemas {
  /** What is known here. Asks nobody. */
  acceptsId(id: number): 'yes' | 'no' | 'unknown';
  /** Finds out. @throws AppError when it cannot be asked now. */
  learn(id: number): Promise<unknown>;
}

export interface RecordReaderOptions {
  readonly partitions: number;
  /** How far the time of an event from others may be from that of its record. */
  readonly window: ClockWindow;
  readonly isKnownTenant: (tenant: string) => boolean;
  /** `undefined`: no registry. Then nobody knows what a frame stands for. */
  readonly schemas: EventSchemas | undefined;
}

const MAX_DETAIL_LENGTH = 2000;

/**
 * Reads what is on the judged topics.
 *
 * Events of our own ingest were checked and acknowledged: they are read whatever the clock and the
 * settings say by now. What others wrote to the topic is held to all that ingest holds requests to,
 * by the time of the record instead of the clock: it is read the same whenever it is read.
 */
export class KafkaRecordReader implements RecordReader {
  readonly #options: RecordReaderOptions;

  constructor(options: RecordReaderOptions) {
    this.#options = options;
  }

  async prepare(records: readonly TopicRecord[]): Promise<void> {
    const { schemas } = this.#options;
    if (schemas === undefined) return;
    const unknown = new Set<number>();
    for (const record of records) {
      if (record.value === null || isOurs(record)) continue;
      const { schemaId } = unframe(record.value);
      if (schemaId !== undefined && schemas.acceptsId(schemaId) === 'unknown')
        unknown.add(schemaId);
    }
    await Promise.all([...unknown].map((id) => schemas.learn(id)));
  }

  event(record: TopicRecord, partition: number): EventEntry {
    if (record.value === null && record.headers[MARKER] !== undefined) return { kind: 'marker' };
    const { schemaId, body } = unframe(record.value ?? Buffer.alloc(0));
    if (schemaId !== undefined && !isOurs(record)) {
      const refused = this.#refuseSchema(schemaId);
      if (refused !== undefined) return refused;
    }
    const read = readJson(record.value === null ? null : body);
    if ('refusal' in read) return { kind: 'refused', refusal: read.refusal };
    const tenant = tenantOf(record);
    if (tenant === undefined)
      return refuse(
        'invalid_key',
        'key: <tenant>/<source> in UTF-8. Send events with this key, so that those of one source stay in order.',
      );
    if (!isOurs(record) && record.timestampMs < 0)
      return refuse('no_timestamp', 'record: a timestamp. Let the producer stamp its records.');
    if (!isOurs(record) && !this.#options.isKnownTenant(tenant))
      return refuse(
        'unknown_tenant',
        `key: a tenant that is known here, not ${tenant}. Register it, or correct the key: <tenant>/<source>.`,
      );
    return this.#check(read.json, tenant, record, partition);
  }

  sample(record: TopicRecord): SampleEntry {
    const { partitions } = this.#options;
    return readSample(record.value, { partitions, timestampMs: record.timestampMs });
  }

  #refuseSchema(id: number): EventEntry | undefined {
    const { schemas } = this.#options;
    const known = schemas === undefined ? 'no' : schemas.acceptsId(id);
    if (known === 'yes') return undefined;
    // What was known a moment ago may have to be asked again: then all of it is read once more.
    if (known === 'unknown')
      throw new AppError(
        'log_unavailable',
        `Nobody has said yet whether schema ${String(id)} counts.`,
      );
    return refuse(
      'unknown_schema',
      schemas === undefined
        ? 'value: plain JSON. There is no schema registry here (schema_registry_url): send the JSON without a frame.'
        : `value: a schema of this topic's subject, not ${String(id)}. Register the schema under the subject of the topic (TopicNameStrategy).`,
    );
  }

  #check(json: unknown, tenant: string, record: TopicRecord, partition: number): EventEntry {
    const acknowledged = isOurs(record);
    const checked = checkEvent(json, {
      tenant,
      pointer: '',
      nowMs: record.timestampMs,
      window: this.#options.window,
      newId: () => placeId(record, partition),
      acknowledged,
    });
    if (!checked.ok) return refuse('invalid_event', describe(checked.faults));
    if (!acknowledged) {
      const misplaced = this.#refusePlace(
        eventKey(tenant, checked.event.source),
        record,
        partition,
      );
      if (misplaced !== undefined) return misplaced;
    }
    // The record may be on the topic a second time: nothing that is read here is new for sure.
    return { kind: 'event', event: { ...checked.event, hasNewId: false } };
  }

  #refusePlace(key: string, record: TopicRecord, partition: number): EventEntry | undefined {
    if (record.key?.toString('utf8') !== key)
      return refuse(
        'key_mismatch',
        `key: <tenant>/<source> of the event, here ${key}. Correct the key or the source.`,
      );
    const right = partitionOf(key, this.#options.partitions);
    if (right !== partition)
      return refuse(
        'wrong_partition',
        `partition: ${String(right)} for this key, not ${String(partition)}. Use the partitioner of Java clients (murmur2; librdkafka: partitioner=murmur2_random).`,
      );
    return undefined;
  }
}

function isOurs({ headers }: TopicRecord): boolean {
  return headers[ORIGIN] === INGEST;
}

/** What stands before the first slash: a tenant's name has none. */
function tenantOf({ key }: TopicRecord): string | undefined {
  const text = key?.toString('utf8') ?? '';
  const cut = text.indexOf('/');
  return cut > 0 ? text.slice(0, cut) : undefined;
}

/** The id of an event that came without: of its place, so that it is the same whenever it is read. */
function placeId({ offset, timestampMs, key }: TopicRecord, partition: number): string {
  const hash = createHash('sha256');
  hash.update(`${String(partition)}/${String(offset)}/${String(timestampMs)}/`);
  const hex = hash.update(key ?? '').digest('hex');
  const time = Math.max(0, timestampMs).toString(16).padStart(12, '0').slice(-12);
  const variant = (0x8 | (Number.parseInt(hex.charAt(3), 16) & 0x3)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`;
}

function describe(faults: readonly FieldFault[]): string {
  const text = faults.map(({ field, limit, fix }) => `${field}: ${limit}. ${fix}`).join(' ');
  return text.slice(0, MAX_DETAIL_LENGTH);
}

function refuse(reason: string, detail: string): EventEntry {
  return { kind: 'refused', refusal: { reason, detail } };
}
