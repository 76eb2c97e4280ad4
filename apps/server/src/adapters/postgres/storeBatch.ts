import type { StoredEvent, StoreRequest } from '../../cluster/index.ts';
import type { TopicPlace } from './binaryCopy.ts';

/** Requests of one transaction with the rows they come to. */
export interface Batch {
  readonly requests: readonly StoreRequest[];
  readonly events: readonly StoredEvent[];
  readonly places: readonly TopicPlace[];
  /** The request that `events[i]` belongs to. */
  readonly owners: readonly number[];
}

/** What a partition of the events topic is called in the store. */
export function keyOf(partition: number): string {
  return `events-${String(partition)}`;
}

/** The rows that the requests of one transaction come to, in their order; seqs follow. */
export function form(requests: readonly StoreRequest[]): Batch {
  const events: StoredEvent[] = [];
  const places: TopicPlace[] = [];
  const owners: number[] = [];
  requests.forEach(({ partition, events: arrived }, owner) => {
    for (const { offset, receivedAtMs, event } of arrived) {
      events.push({
        tenant: event.tenant,
        seq: 0,
        eventId: event.eventId,
        source: event.source,
        type: event.type,
        severity: event.severity,
        atMs: event.atMs ?? receivedAtMs,
        receivedAtMs,
        labels: event.labels,
        payload: event.payload,
        payloadJson: event.payloadJson,
        offset,
      });
      places.push({ partition, offset });
      owners.push(owner);
    }
  });
  return { requests, events, places, owners };
}

/** Untimed events that stand in this batch before, on the day before: see `storedYesterday`. */
export function repeatsOf(untimed: readonly StoredEvent[]): StoredEvent[] {
  const seen = new Set<string>();
  return untimed.filter(({ tenant, eventId }) => {
    const key = `${tenant}\n${eventId}`;
    return seen.has(key) || !seen.add(key);
  });
}

/** Events whose only time is that of their arrival. */
export function untimedOf({ requests, events }: Batch): StoredEvent[] {
  const arrived = requests.flatMap((request) => request.events);
  return events.filter((_, i) => arrived[i]?.event.atMs === undefined);
}

/**
 * Moves the partitions that are where their requests say, under the epoch of their requests. Their seq
 * follows the head also when they had no event: so that nobody has to look far back for the next one.
 */
export function moveStatement({ requests }: Batch): string {
  const rows = requests.map(
    ({ partition, epoch, from, nextOffset, clockMs }) =>
      `('${keyOf(partition)}', ${[epoch, from.nextOffset, nextOffset, clockMs].map(String).join(', ')})`,
  );
  return `update log_partitions p
     set next_offset = r.next_offset, clock_ms = greatest(p.clock_ms, r.clock_ms),
         seq = (select seq from log_head)
    from (values ${rows.join(', ')}) as r (partition, epoch, from_offset, next_offset, clock_ms)
   where p.partition = r.partition and p.epoch = r.epoch and p.next_offset = r.from_offset
   returning p.partition`;
}
