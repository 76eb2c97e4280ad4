import type { LogEvent } from '@batcave/shared/events';
import type { LogReader } from '../../alerts/index.ts';
import { EVENT_COLUMNS, type EventRow, toLogEvent } from './eventRows.ts';
import type { PgStore } from './pool.ts';

/** Rows of one reading, at most: with the largest payloads they are 256 MB. */
const MAX_ROWS = 1000;

/**
 * The stored events of all partitions in order of seq, whichever instance stored them.
 *
 * `look` asks how far the store is; call it when there may be news. A number below the head is
 * never filled later: see `PgEventStore`.
 */
export class PgStoredLog implements LogReader {
  readonly #store: PgStore;
  readonly #listeners = new Set<() => void>();
  #headSeq = 0;
  #clockMs = 0;
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(store: PgStore) {
    this.#store = store;
  }

  /**
   * Finds out how far the store is. Who calls while a question is under way may know of more than its
   * answer will tell: these share the next.
   */
  look(): Promise<void> {
    if (this.#looking === undefined) {
      this.#looking = this.#look().finally(() => (this.#looking = undefined));
      return this.#looking;
    }
    this.#next ??= this.#looking
      .catch(() => undefined) // those who asked are told
      .then(() => {
        this.#next = undefined;
        return this.look();
      });
    return this.#next;
  }

  position(): { headSeq: number; clockMs: number } {
    return { headSeq: this.#headSeq, clockMs: this.#clockMs };
  }

  async read(afterSeq: number, limit: number): Promise<readonly LogEvent[]> {
    if (afterSeq >= this.#headSeq) return [];
    const { rows } = await this.#store.prepared<EventRow>(
      'stored log',
      `select ${EVENT_COLUMNS} from events where seq > $1 and seq <= $2 order by seq limit $3`,
      [afterSeq, this.#headSeq, Math.min(limit, MAX_ROWS)],
    );
    return rows.map(toLogEvent);
  }

  onAdvance(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #look(): Promise<void> {
    const { rows } = await this.#store.query<{ seq: number; clock: number }>(
      'select seq, clock from log_head',
    );
    const head = rows[0];
    if (head === undefined || head.seq <= this.#headSeq) return;
    this.#headSeq = head.seq;
    this.#clockMs = head.clock;
    for (const listener of this.#listeners) listener();
  }
}
