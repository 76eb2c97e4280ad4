import type { LogEvent } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import type { MarkedLog } from '../alerts/index.ts';
import { LogListeners } from './LogListeners.ts';
import type { EventStore, StoredPlace } from './ports.ts';

/**
 * One partition of the events topic as its engine reads it: only what is in the store, and each
 * event once, however often its record was produced.
 */
export class PartitionLog implements MarkedLog {
  readonly #store: EventStore;
  readonly #partition: number;
  readonly #listeners = new LogListeners();
  #headSeq: number;
  #clockMs: EpochMs;
  /** Stored and not read yet, in order of seq; everything after `#tailAfter`. */
  #tail: LogEvent[] = [];
  #tailAfter: number;

  constructor(store: EventStore, partition: number, place: StoredPlace) {
    this.#store = store;
    this.#partition = partition;
    this.#headSeq = place.seq;
    this.#tailAfter = place.seq;
    this.#clockMs = place.clockMs;
  }

  /** Stored events that the engine has not read yet. */
  get waiting(): number {
    return this.#tail.length;
  }

  /** Takes what was stored, and the time up to which the partition is read. */
  advance(fresh: readonly LogEvent[], headSeq: number, clockMs: EpochMs): void {
    for (const event of fresh) this.#tail.push(event);
    this.#headSeq = headSeq;
    this.#clockMs = clockMs;
    this.#listeners.tell();
  }

  position(): { headSeq: number; clockMs: EpochMs } {
    // A record that follows may have the same stamp as the last.
    return { headSeq: this.#headSeq, clockMs: this.#clockMs - 1 };
  }

  async read(afterSeq: number, limit: number): Promise<readonly LogEvent[]> {
    if (afterSeq < this.#tailAfter) {
      // As it is now: what comes while this reads may follow rules that the engine does not know yet.
      const headSeq = this.#headSeq;
      const stored = await this.#store.read(this.#partition, afterSeq, limit);
      const upToHead = stored.filter(({ seq }) => seq <= headSeq);
      if (upToHead.length > 0) return upToHead;
    }
    const from = this.#tail.findIndex(({ seq }) => seq > afterSeq);
    this.#tail = from === -1 ? [] : this.#tail.slice(from);
    this.#tailAfter = Math.max(this.#tailAfter, afterSeq);
    return this.#tail.slice(0, limit);
  }

  onAdvance(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Nothing: the store is read on from any seq. */
  mark(): null {
    return null;
  }
}
