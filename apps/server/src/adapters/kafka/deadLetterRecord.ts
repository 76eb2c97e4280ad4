import type { DeadLetter } from '../../cluster/index.ts';
import type { OutgoingRecord } from './Lane.ts';
import { MAX_VALUE_BYTES } from './readJson.ts';

/** Before the name of a header that the record had. */
export const ORIGINAL = 'original-';
/** Of a letter whose value was too long to keep: how long it was. */
export const CUT_FROM = 'cut_from';
/** Of a later record with the key of a letter: when it was sent again. */
export const REPLAYED_AT = 'replayed_at';

/** Headers of a record that are kept, and its key: more says nothing about the fault. */
const MAX_HEADER_BYTES = 32_768;
const MAX_DETAIL_BYTES = 4000;

/** What names a letter: the place of its record. */
export function letterKey({ topic, partition, record }: DeadLetter): string {
  return `${topic}/${String(partition)}/${String(record.offset)}`;
}

/**
 * A refused record with the reason, to be kept aside: the value as it was, everything else in
 * headers. Always small enough for the topic, whatever the record was: else its partition would
 * stand still.
 */
export function toDeadLetterRecord(letter: DeadLetter, topic: string): OutgoingRecord {
  const { record, refusal } = letter;
  const isCut = record.value !== null && record.value.length > MAX_VALUE_BYTES;
  return {
    topic,
    partition: 0,
    key: letterKey(letter),
    value: isCut ? record.value.subarray(0, MAX_VALUE_BYTES) : record.value,
    headers: {
      reason: refusal.reason,
      detail: refusal.detail.slice(0, MAX_DETAIL_BYTES),
      topic: letter.topic,
      partition: String(letter.partition),
      offset: String(record.offset),
      timestamp: String(record.timestampMs),
      ...(record.key !== null && {
        key: record.key.subarray(0, MAX_HEADER_BYTES).toString('base64'),
      }),
      ...(isCut && { [CUT_FROM]: String(record.value.length) }),
      ...original(record.headers),
    },
  };
}

function original(headers: Readonly<Record<string, string>>): Record<string, string> {
  let bytes = 0;
  const kept = Object.entries(headers).filter(([name, text]) => {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(text);
    return bytes <= MAX_HEADER_BYTES;
  });
  return Object.fromEntries(kept.map(([name, text]) => [ORIGINAL + name, text]));
}
