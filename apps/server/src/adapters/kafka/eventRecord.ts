import { formatInstant } from '@batcave/shared/time';
import type { NewEvent } from '../../ingest/index.ts';
import { frame } from './frame.ts';
import { INGEST, MARKER, ORIGIN } from './headers.ts';
import type { OutgoingRecord } from './Lane.ts';
import { partitionOf } from './partitionOf.ts';

/** Where events go. */
export interface EventsTopic {
  readonly name: string;
  readonly partitions: number;
  /** With a registry: the id of the events' schema there. */
  readonly schemaId: number | undefined;
}

const CHECKED = { [ORIGIN]: INGEST };
const TIME_PASSED = { [MARKER]: '1' };

/** Events of one source share a partition: they are judged in their order. */
export function eventKey(tenant: string, source: string): string {
  return `${tenant}/${source}`;
}

/**
 * An event that was checked, as a record: its value is what a producer would send.
 *
 * The payload stands last, so that its text goes in as it is.
 */
export function toEventRecord(event: NewEvent, topic: EventsTopic): OutgoingRecord {
  const key = Buffer.from(eventKey(event.tenant, event.source));
  const head = JSON.stringify({
    event_id: event.eventId,
    source: event.source,
    type: event.type,
    severity: event.severity,
    // What is undefined is left out.
    timestamp: event.atMs === undefined ? undefined : formatInstant(event.atMs),
    labels: event.labels,
  });
  return {
    topic: topic.name,
    partition: partitionOf(key, topic.partitions),
    key,
    value: frame(`${head.slice(0, -1)},"payload":${event.payloadJson}}`, topic.schemaId),
    headers: CHECKED,
  };
}

/** A record that says to the readers of a partition that time has passed. */
export function toMarkerRecord(topic: string, partition: number): OutgoingRecord {
  return { topic, partition, key: null, value: null, headers: TIME_PASSED };
}
