import type { LogEvent } from '@batcave/shared/events';

const LEAST_HELD = 20_000;

/**
 * Events of a cluster in the order in which its rules judge them: by the time at which they were
 * received, source and seq. Partitions are stored side by side, each in order, so an event is held until
 * none that is older can come any more.
 */
export class MergedByTime {
  readonly #lagMs: number;
  #held: LogEvent[] = [];
  #newestMs = 0;
  readonly #leastHeld: number;
  /** Looking through what is held costs as much as it is: it is done when that has doubled. */
  #nextLook: number;

  /** @param lagMs  How far one partition may be behind another in the store. */
  constructor(lagMs: number, leastHeld = LEAST_HELD) {
    this.#lagMs = lagMs;
    this.#leastHeld = leastHeld;
    this.#nextLook = leastHeld;
  }

  /** Takes events in the order of seq; gives those that are due. */
  push(events: readonly LogEvent[]): LogEvent[] {
    for (const event of events) {
      this.#held.push(event);
      if (event.receivedAtMs > this.#newestMs) this.#newestMs = event.receivedAtMs;
    }
    return this.#held.length < this.#nextLook ? [] : this.#release(this.#newestMs - this.#lagMs);
  }

  /** The rest. */
  end(): LogEvent[] {
    return this.#release(Infinity);
  }

  #release(beforeMs: number): LogEvent[] {
    const due = this.#held.filter(({ receivedAtMs }) => receivedAtMs < beforeMs);
    this.#held = this.#held.filter(({ receivedAtMs }) => receivedAtMs >= beforeMs);
    this.#nextLook = Math.max(this.#leastHeld, this.#held.length * 2);
    return due.sort(
      (a, b) =>
        a.receivedAtMs - b.receivedAtMs || compareTexts(a.source, b.source) || a.seq - b.seq,
    );
  }
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
