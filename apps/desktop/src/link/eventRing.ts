import type { EventRecord } from '@batcave/shared/events';

/** The newest events, each with a place that never changes: 0 for the first one ever put in. */
export interface EventRing {
  push(event: EventRecord): void;
  /** Place of the oldest event still held. */
  readonly oldest: number;
  /** Place that the next event will get. */
  readonly next: number;
  /** The events held from the given place on, oldest first. */
  from(place: number): EventRecord[];
}

/** Makes a ring that forgets its oldest event when it is full. */
export function createEventRing(capacity: number): EventRing {
  const slots: EventRecord[] = [];
  let next = 0;
  return {
    push(event) {
      slots[next % capacity] = event;
      next += 1;
    },
    get oldest() {
      return Math.max(0, next - capacity);
    },
    get next() {
      return next;
    },
    from(place) {
      const start = Math.max(place, 0, next - capacity);
      if (start >= next) return [];
      const head = start % capacity;
      const count = next - start;
      const untilEnd = slots.slice(head, head + count);
      return untilEnd.length === count
        ? untilEnd
        : untilEnd.concat(slots.slice(0, count - untilEnd.length));
    },
  };
}
