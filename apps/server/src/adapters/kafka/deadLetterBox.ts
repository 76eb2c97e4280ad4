import { AppError } from '@batcave/shared/errors';
import { type DurationMs, type EpochMs, formatInstant } from '@batcave/shared/time';
import type { Kafka } from 'kafkajs';
import type { JudgedTopic, RecordReader, Refusal, TopicRecord } from '../../cluster/index.ts';
import type { ConfirmedSender } from './confirmedSend.ts';
import { CUT_FROM, ORIGINAL, REPLAYED_AT } from './deadLetterRecord.ts';
import { eventKey } from './eventRecord.ts';
import { unframe } from './frame.ts';
import { ORIGIN } from './headers.ts';
import { explainKafkaFault } from './kafkaFault.ts';
import { partitionOf } from './partitionOf.ts';
import { readJson } from './readJson.ts';
import { scanTopic } from './scanTopic.ts';
import { SEND_TIMEOUT_MS } from './senders.ts';
import type { TopicNames } from './topics.ts';

/** A letter as a person sees it. */
export interface StoredLetter {
  /** `<topic>/<partition>/<offset>` of the record. */
  readonly key: string;
  readonly topic: JudgedTopic;
  readonly partition: number;
  readonly offset: number;
  /** The record's own time, and that of the letter. */
  readonly timestampMs: EpochMs;
  readonly refusedAtMs: EpochMs;
  readonly refusal: Refusal;
  /** Of the record, as text. */
  readonly recordKey: string | null;
  /** The beginning of its value, as text. */
  readonly excerpt: string | null;
  /** When it was sent again. */
  readonly replayedAt: string | undefined;
}

/** What became of a letter that was to be sent again. */
export type Replayed = { readonly key: string } & (
  | { readonly outcome: 'replayed' }
  | { readonly outcome: 'already_replayed' | 'not_found' }
  /** It would come back at once. */
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
);

export interface DeadLetterBoxOptions {
  readonly kafka: Kafka;
  readonly sender: ConfirmedSender;
  readonly topics: TopicNames;
  /** Of the events topic. */
  readonly partitions: number;
  readonly reader: RecordReader;
  readonly now: () => EpochMs;
  readonly timeoutMs?: DurationMs;
}

const EXCERPT_BYTES = 4096;

/** Letters, and a way back for those whose fault was mended. */
export class DeadLetterBox {
  readonly #options: DeadLetterBoxOptions;

  constructor(options: DeadLetterBoxOptions) {
    this.#options = options;
  }

  /**
   * The newest letters, oldest first, and how many there are.
   *
   * @throws AppError `log_unavailable`  Retryable.
   */
  async list(limit = 1000): Promise<{ letters: readonly StoredLetter[]; total: number }> {
    const letters = new Map<string, StoredLetter>();
    const marks = new Map<string, string>();
    const seen = new Set<string>();
    for await (const record of this.#scan()) {
      const key = String(record.key);
      const replayedAt = record.headers[REPLAYED_AT];
      if (replayedAt !== undefined) marks.set(key, replayedAt);
      else if (!seen.has(key)) {
        seen.add(key);
        letters.set(key, toStoredLetter(key, record));
        const [oldest] = letters.keys();
        if (letters.size > limit && oldest !== undefined) letters.delete(oldest);
      }
    }
    const marked = Array.from(letters.values(), (letter) => ({
      ...letter,
      replayedAt: marks.get(letter.key),
    }));
    return { letters: marked, total: seen.size };
  }

  /**
   * Sends letters to the events topic again, where the right key and partition are, as those of a
   * producer: they are checked like any other. Those that would be refused again stay.
   *
   * @throws AppError `log_unavailable`  Retryable; what was sent is marked.
   */
  async replay(keys: readonly string[] | 'all'): Promise<Replayed[]> {
    const marks = new Set<string>();
    for await (const { key, headers } of this.#scan())
      if (headers[REPLAYED_AT] !== undefined) marks.add(String(key));
    const wanted = keys === 'all' ? undefined : new Set(keys);
    const results = new Map<string, Replayed>();
    for await (const record of this.#scan()) {
      const key = String(record.key);
      const isMark = record.headers[REPLAYED_AT] !== undefined;
      if (isMark || results.has(key) || wanted?.has(key) === false) continue;
      if (!marks.has(key)) results.set(key, await this.#replayOne(key, record));
      else if (wanted !== undefined) results.set(key, { key, outcome: 'already_replayed' });
    }
    for (const key of wanted ?? [])
      if (!results.has(key)) results.set(key, { key, outcome: 'not_found' });
    return [...results.values()];
  }

  async #replayOne(key: string, letter: TopicRecord): Promise<Replayed> {
    const { reader, sender, topics, partitions, now } = this.#options;
    const timeoutMs = this.#options.timeoutMs ?? SEND_TIMEOUT_MS;
    const made = makeAgain(letter, now());
    if ('refusal' in made) return { key, outcome: 'refused', refusal: made.refusal };
    const { record } = made;
    const partition = partitionOf(record.key ?? '', partitions);
    await reader.prepare([record]);
    const entry = reader.event(record, partition);
    if (entry.kind === 'refused') return { key, outcome: 'refused', refusal: entry.refusal };
    const { key: recordKey, value, headers } = record;
    try {
      const outgoing = { topic: topics.events, partition, key: recordKey, value, headers };
      await sender.send([outgoing], { timeoutMs });
      const mark = { topic: topics.deadLetters, partition: 0, key, value: null };
      const replayedAt = { [REPLAYED_AT]: formatInstant(now()) };
      await sender.send([{ ...mark, headers: replayedAt }], { timeoutMs });
    } catch (cause) {
      throw unavailable(cause);
    }
    return { key, outcome: 'replayed' };
  }

  async *#scan(): AsyncGenerator<TopicRecord> {
    const { kafka, topics } = this.#options;
    try {
      for await (const records of scanTopic(kafka, topics.deadLetters)) yield* records;
    } catch (cause) {
      throw cause instanceof AppError ? cause : unavailable(cause);
    }
  }
}

/** The record as it would stand on the events topic, under the key that its value and tenant ask for. */
function makeAgain(
  letter: TopicRecord,
  nowMs: EpochMs,
): { record: TopicRecord } | { refusal: Refusal } {
  const { headers, value } = letter;
  if (headers['topic'] !== 'events')
    return refuse('not_an_event', 'Only events are sent again; engines make samples of them anew.');
  if (headers[CUT_FROM] !== undefined)
    return refuse('too_large', `Only its beginning was kept, of ${headers[CUT_FROM]} bytes.`);
  const read = readJson(value === null ? null : unframe(value).body);
  if ('refusal' in read) return read;
  const tenant = Buffer.from(headers['key'] ?? '', 'base64')
    .toString('utf8')
    .split('/', 1)[0];
  const source = (read.json as { source?: unknown } | null)?.source;
  if (tenant === undefined || tenant === '' || typeof source !== 'string')
    return refuse('invalid_key', 'Its key names no tenant, or its value no source.');
  const own = Object.entries(headers).filter(([name]) => name.startsWith(ORIGINAL));
  const kept = own.map(([name, text]) => [name.slice(ORIGINAL.length), text] as const);
  return {
    record: {
      offset: letter.offset,
      timestampMs: nowMs,
      key: Buffer.from(eventKey(tenant, source)),
      value,
      headers: Object.fromEntries(kept.filter(([name]) => name !== ORIGIN)),
    },
  };
}

function toStoredLetter(key: string, { headers, value, timestampMs }: TopicRecord): StoredLetter {
  const text = (name: string): string => headers[name] ?? '';
  return {
    key,
    topic: headers['topic'] === 'samples' ? 'samples' : 'events',
    partition: Number(text('partition')),
    offset: Number(text('offset')),
    timestampMs: Number(text('timestamp')),
    refusedAtMs: timestampMs,
    refusal: { reason: text('reason'), detail: text('detail') },
    recordKey:
      headers['key'] === undefined ? null : Buffer.from(headers['key'], 'base64').toString('utf8'),
    excerpt: value === null ? null : value.subarray(0, EXCERPT_BYTES).toString('utf8'),
    replayedAt: undefined,
  };
}

function refuse(reason: string, detail: string): { refusal: Refusal } {
  return { refusal: { reason, detail } };
}

function unavailable(cause: unknown): AppError {
  return new AppError('log_unavailable', explainKafkaFault(cause), { cause, retryAfterMs: 2000 });
}
