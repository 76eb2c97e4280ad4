import type { KafkaMessage } from 'kafkajs';
import type { TopicRecord } from '../../cluster/index.ts';

/** Who put an event on the topic. */
export const ORIGIN = 'origin';
/** Of an event that an instance of ours checked and acknowledged. */
export const INGEST = 'ingest';
/** Of a record that only says that time goes on. */
export const MARKER = 'marker';

/** A record as kafkajs reads it, for the slices. Of a header that comes twice, the first counts. */
export function toTopicRecord(message: Omit<KafkaMessage, 'attributes'>): TopicRecord {
  const { offset, timestamp, key, value, headers = {} } = message;
  return {
    offset: Number(offset),
    timestampMs: Number(timestamp),
    key,
    value,
    // Of own properties only, whatever a producer names its headers.
    headers: Object.fromEntries(
      Object.entries(headers).flatMap(([name, text]) => {
        const first = Array.isArray(text) ? text[0] : text;
        return first === undefined ? [] : [[name, String(first)]];
      }),
    ),
  };
}
