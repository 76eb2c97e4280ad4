import type { LogEvent } from '@batcave/shared/events';

/** The newest events of the log in memory, for readers that keep up. */
export class EventTail {
  readonly #maxEvents: number;
  readonly #maxBytes: number;
  /** In order of seq. */
  #events: LogEvent[] = [];
  #bytes = 0;
  /** Every event after this one is here. */
  #afterSeq: number;

  /**
   * Keeps at least the newest `maxEvents`, unless their payloads are larger than `maxBytes`, and at
   * most twice as much: it is trimmed by halves, so that moving the rest costs little an event.
   */
  constructor(options: {
    readonly maxEvents: number;
    readonly maxBytes: number;
    readonly afterSeq: number;
  }) {
    this.#maxEvents = options.maxEvents;
    this.#maxBytes = options.maxBytes;
    this.#afterSeq = options.afterSeq;
  }

  push(events: readonly LogEvent[]): void {
    for (const event of events) {
      this.#events.push(event);
      this.#bytes += event.payloadJson.length;
    }
    if (this.#events.length > this.#maxEvents * 2 || this.#bytes > this.#maxBytes * 2) this.#trim();
  }

  /** Events after `afterSeq`; `undefined` when some of them may not be here any more. */
  read(afterSeq: number, limit: number): readonly LogEvent[] | undefined {
    if (afterSeq < this.#afterSeq) return undefined;
    const from = this.#indexAfter(afterSeq);
    return this.#events.slice(from, from + limit);
  }

  #trim(): void {
    let dropped = 0;
    const isTooMuch = (): boolean =>
      this.#events.length - dropped > this.#maxEvents || this.#bytes > this.#maxBytes;
    for (let event = this.#events[0]; event !== undefined && isTooMuch();) {
      this.#afterSeq = event.seq;
      this.#bytes -= event.payloadJson.length;
      dropped += 1;
      event = this.#events[dropped];
    }
    this.#events = this.#events.slice(dropped);
  }

  #indexAfter(afterSeq: number): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.seq ?? Infinity) <= afterSeq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
