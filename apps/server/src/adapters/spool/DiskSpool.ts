import type { EventInput } from '@batcave/shared/events';
import type { FileMark, Spool, SpoolBatch, SpoolEntry } from '../../agent/index.ts';
import { Mutex } from './Mutex.ts';
import { type BatchLimits, readBatch, readRest } from './readBatch.ts';
import { formatEntry, type SpoolPosition } from './segment.ts';
import type { SegmentStore } from './SegmentStore.ts';
import { saveSentPosition } from './sentPosition.ts';

/** Says what went wrong that the spool could live with. */
export type OnSpoolFault = (fields: object, message: string) => void;

/** What the spool is made of once its folder has been recovered. */
export interface DiskSpoolParts {
  readonly folder: string;
  readonly maxBytes: number;
  readonly store: SegmentStore;
  readonly marks: Map<string, readonly FileMark[]>;
  readonly sent: SpoolPosition;
  /** Makes the event that stands for those dropped for want of room. */
  readonly describeDrop: (dropped: number) => EventInput;
  /** How many events are lost with this one: 1, or as many as it stands for. */
  readonly countLost: (event: EventInput) => number;
  readonly onFault: OnSpoolFault;
  readonly unlock: () => Promise<void>;
}

interface PendingEntry {
  readonly entry: SpoolEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The spool on disk: segments of entries, one per line, written at the end of the newest and sent
 * from the oldest. Entries asked for at the same time share one write and one sync.
 *
 * All work on the files goes through `#mutex`, so each piece sees them at rest.
 */
export class DiskSpool implements Spool {
  readonly #parts: DiskSpoolParts;
  readonly #mutex = new Mutex();
  /** As of the last durable entry. */
  readonly #marks: Map<string, readonly FileMark[]>;
  /** Everything before is answered for. Never falls. */
  #sent: SpoolPosition;
  #pending: PendingEntry[] = [];
  /** Wake the callers of `next`. */
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  constructor(parts: DiskSpoolParts) {
    this.#parts = parts;
    this.#marks = parts.marks;
    this.#sent = parts.sent;
  }

  append(entry: SpoolEntry): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error('The spool is closed.'));
    return new Promise((resolve, reject) => {
      this.#pending.push({ entry, resolve, reject });
      // Those that come while a sync is under way go together in the next one.
      if (this.#pending.length === 1) void this.#mutex.run(() => this.#flush());
    });
  }

  marksOf(path: string): readonly FileMark[] | undefined {
    return this.#marks.get(path);
  }

  fillRatio(): number {
    return this.#parts.store.totalBytes / this.#parts.maxBytes;
  }

  async next(limits: BatchLimits, signal: AbortSignal): Promise<SpoolBatch | undefined> {
    while (!signal.aborted && !this.#isClosed) {
      // Asked for before looking: an entry that comes meanwhile must not be overslept.
      const arrival = this.#nextArrival(signal);
      const batch = await this.#mutex.run(() => this.#read(limits));
      if (batch.events.length > 0) {
        arrival.cancel();
        return batch;
      }
      await arrival.promise;
    }
    return undefined;
  }

  release(batch: SpoolBatch): Promise<void> {
    return this.#mutex.run(() => this.#advanceTo(batch.end as SpoolPosition));
  }

  /** Finishes what is being written and gives the folder back. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const wake of this.#waiting) wake();
    await this.#mutex.run(() => this.#parts.store.close());
    await this.#parts.unlock();
  }

  async #read(limits: BatchLimits): Promise<SpoolBatch> {
    const { events, end, damaged } = await readBatch(this.#parts.store, this.#sent, limits);
    if (damaged > 0) {
      this.#parts.onFault({ damaged }, 'The spool holds damaged entries; they are skipped.');
    }
    const hasMore = !this.#isAtEnd(end) || this.#parts.store.following(end.segment) !== undefined;
    return { events, hasMore, end };
  }

  async #flush(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    try {
      await this.#write(Buffer.concat(pending.map(({ entry }) => formatEntry(entry))));
    } catch (error) {
      for (const { reject } of pending) reject(error);
      return;
    }
    for (const { entry, resolve } of pending) {
      for (const [path, marks] of Object.entries(entry.marks ?? {})) this.#marks.set(path, marks);
      resolve();
    }
    for (const wake of this.#waiting) wake();
  }

  async #write(bytes: Buffer): Promise<void> {
    const { store } = this.#parts;
    const isAllSent = this.#sent.segment === store.newest && this.#isAtEnd(this.#sent);
    if (store.mustRoll(isAllSent)) {
      // Every segment begins with all marks, so that the older ones can go.
      await store.roll(formatEntry({ events: [], marks: Object.fromEntries(this.#marks) }));
      if (isAllSent) await this.#advanceTo({ segment: store.newest, offset: 0, skip: 0 });
    }
    const surplus = store.oldestSurplus(this.#parts.maxBytes - bytes.length);
    if (surplus.length === 0) await store.append(bytes);
    else await this.#writeInsteadOf(surplus, bytes);
  }

  /**
   * Makes room by dropping the oldest segments. The notice is durable before what it speaks of is
   * gone: a crash in between may overstate the loss, never hide it.
   */
  async #writeInsteadOf(surplus: readonly number[], bytes: Buffer): Promise<void> {
    const { store, describeDrop, countLost, onFault } = this.#parts;
    const lost = await readRest(store, surplus, this.#sent);
    const dropped = lost.reduce((sum, event) => sum + countLost(event), 0);
    const notice = dropped > 0 ? [formatEntry({ events: [describeDrop(dropped)] })] : [];
    await store.append(Buffer.concat([...notice, bytes]));
    const segment = store.following(surplus.at(-1) ?? 0) ?? store.newest;
    await this.#advanceTo({ segment, offset: 0, skip: 0 });
    onFault({ dropped }, 'The spool is full; its oldest events were dropped unsent.');
  }

  async #advanceTo(end: SpoolPosition): Promise<void> {
    const { folder, store, onFault } = this.#parts;
    const following = this.#isAtEnd(end) ? store.following(end.segment) : undefined;
    const sent = following === undefined ? end : { segment: following, offset: 0, skip: 0 };
    // A batch that was dropped for want of room while it was on its way is answered late.
    if (!isAfter(sent, this.#sent)) return;
    this.#sent = sent;
    try {
      await store.removeBefore(sent.segment);
      await saveSentPosition(folder, sent);
    } catch (error) {
      // Sent again after a restart, and stored once by the server: no reason to stop.
      onFault({ err: error }, 'The spool could not note what was sent.');
    }
  }

  #isAtEnd(place: SpoolPosition): boolean {
    return place.offset >= this.#parts.store.sizeOf(place.segment);
  }

  #nextArrival(signal: AbortSignal): { promise: Promise<void>; cancel: () => void } {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = () => {
      this.#waiting.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve(undefined);
    };
    this.#waiting.add(wake);
    signal.addEventListener('abort', wake);
    return { promise, cancel: wake };
  }
}

function isAfter(a: SpoolPosition, b: SpoolPosition): boolean {
  if (a.segment !== b.segment) return a.segment > b.segment;
  return a.offset === b.offset ? a.skip > b.skip : a.offset > b.offset;
}
