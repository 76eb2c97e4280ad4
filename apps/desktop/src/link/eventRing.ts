import type { EventRecord } from '@batcave/shared/events';

/** The newest events, each with a place that never changes: 0 for the first one ever put in. */
export interface EventRing {
  push(event: EventRecord): void;
  /** Drops what is held. Places go on from where they were. */
  clear(): void;
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
  let clearedTo = 0;
  return {
    push(event) {
      slots[next % capacity] = event;
      next += 1;
    },
    clear() {
      slots.length = 0;
      clearedTo = next;
    },
    get oldest() {
      return Math.max(clearedTo, next - capacity);
    },
    get next() {
      return next;
    },
    from(place) {
      const start = Math.max(place, clearedTo, next - capacity);
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
