import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@batcave/shared/errors';
import type { LogEvent } from '@batcave/shared/events';
import type { MarkedLog } from '../../alerts/index.ts';
import {
  type AppendOutcome,
  AppendRequest,
  type EventLog,
  type NewEvent,
} from '../../ingest/index.ts';
import { BatchWriter, FENCED } from './batchWriter.ts';
import { isPassing, sqlState } from './errors.ts';
import { EventTail } from './EventTail.ts';
import { EVENT_COLUMNS, type EventRow, toLogEvent } from './eventRows.ts';
import { dayOf, makePartitions } from './partitions.ts';
import type { PgStore } from './pool.ts';
import { storedYesterday } from './storedYesterday.ts';

/** The SQLSTATE of a row whose day has no partition (check_violation). */
const NO_PARTITION = '23514';
/** Payloads in memory for readers, as text. Parsed they take a few times as much. */
const TAIL_BYTES = 64 * 1024 * 1024;
/** Rows of one reading of the table, at most: with the largest payloads they are 256 MB. */
const MAX_TABLE_ROWS = 1000;
/** Enough events for the second connection to be worth its commit (measured: below, CPU per event rises). */
const SECOND_WRITER_EVENTS = 500;

/** Settings of the log. */
export interface PgEventLogOptions {
  readonly store: PgStore;
  /** Server time in epoch milliseconds. */
  readonly now: () => number;
  /** Events accepted but not yet durable, at most; beyond it `append` answers `overloaded`. */
  readonly maxPendingEvents: number;
  /** Bytes of payload waiting, at most. */
  readonly maxPendingBytes: number;
  /** How long `append` waits for the commit before it answers `log_unavailable`. */
  readonly appendTimeoutMs: number;
  /** Events of a group commit, at most. */
  readonly maxBatchEvents: number;
  /** Committed events kept in memory for readers that keep up. */
  readonly tailEvents: number;
  /** Called when this process may not write any more: another one has taken the log over. */
  readonly onFenced: () => void;
  readonly onWriteError: (error: unknown) => void;
}

interface Pending {
  readonly event: NewEvent;
  readonly request: AppendRequest;
  readonly index: number;
}

interface Batch {
  readonly events: LogEvent[];
  /** Who waits for `events[i]`: more than one when a batch holds the same event twice. */
  readonly waiting: Pending[][];
  readonly lastSeq: number;
  readonly receivedAtMs: number;
  done: boolean;
}

/**
 * The events table as the log, written by group commit.
 *
 * While a commit is under way, what arrives gathers for the next: the busier, the larger the
 * batches. Two connections take turns, so that one batch is encoded while the other commits.
 * Sequence numbers are given when a batch is formed; readers see a batch only when every batch
 * before it has committed, so the log has no hole that fills up later.
 *
 * A batch whose answer was lost stays at the head of the line and is tried until it is known to be
 * stored; only then does anything after it become visible.
 */
export class PgEventLog implements EventLog, MarkedLog {
  readonly #options: PgEventLogOptions;
  readonly #listeners = new Set<() => void>();
  readonly #pending: Pending[] = [];
  /** Taken in and not yet durable: waiting, or part of a batch under way. */
  #unsettledEvents = 0;
  #unsettledBytes = 0;
  #nextSeq: number;
  #visibleSeq: number;
  #clockMs: number;
  /** Formed and not yet visible, oldest first. */
  readonly #flights: Batch[] = [];
  /** Committed events up to `visibleSeq`; a window onto the table's end. */
  readonly #tail: EventTail;
  readonly #idle: BatchWriter[];
  readonly #writers: readonly BatchWriter[];
  #stopping = false;
  /** The store is gone for good: nothing is tried any more. */
  #abandoned = false;
  #wake = false;

  private constructor(options: PgEventLogOptions, epoch: number, seq: number, clockMs: number) {
    this.#options = options;
    this.#nextSeq = seq + 1;
    this.#visibleSeq = seq;
    this.#tail = new EventTail({
      maxEvents: options.tailEvents,
      maxBytes: TAIL_BYTES,
      afterSeq: seq,
    });
    this.#clockMs = clockMs;
    this.#writers = [new BatchWriter(options.store, epoch), new BatchWriter(options.store, epoch)];
    this.#idle = [...this.#writers];
  }

  /** Takes the log over: from here on a writer before this one can commit nothing. */
  static async open(options: PgEventLogOptions): Promise<PgEventLog> {
    const { rows } = await options.store.query<{ epoch: number; seq: number; clock: number }>(
      'update log_head set epoch = epoch + 1 returning epoch, seq, clock',
    );
    const head = rows[0];
    if (head === undefined) throw new Error('log_head has no row: the store is damaged');
    return new PgEventLog(options, head.epoch, head.seq, head.clock);
  }

  append(events: readonly NewEvent[]): Promise<AppendOutcome[]> {
    if (this.#stopping)
      return Promise.reject(new AppError('shutting_down', undefined, { retryAfterMs: 1000 }));
    if (events.length === 0) return Promise.resolve([]);
    let bytes = 0;
    for (const event of events) bytes += event.payloadJson.length;
    if (this.#isFull(events.length, bytes))
      return Promise.reject(new AppError('overloaded', undefined, { retryAfterMs: 1000 }));
    this.#unsettledEvents += events.length;
    this.#unsettledBytes += bytes;
    const request = new AppendRequest(events.length, this.#options.appendTimeoutMs);
    events.forEach((event, index) => this.#pending.push({ event, request, index }));
    this.#schedule();
    return request.answer;
  }

  position(): { headSeq: number; clockMs: number } {
    const oldest = this.#flights[0];
    // What is received from now on gets a later stamp; what is in flight has one already.
    const clockMs = oldest === undefined ? this.#readClock() : oldest.receivedAtMs - 1;
    return { headSeq: this.#visibleSeq, clockMs };
  }

  async read(afterSeq: number, limit: number): Promise<readonly LogEvent[]> {
    if (afterSeq >= this.#visibleSeq) return [];
    const newest = this.#tail.read(afterSeq, limit);
    if (newest !== undefined) return newest;
    const { rows } = await this.#options.store.query<EventRow>(
      `select ${EVENT_COLUMNS} from events
        where seq > $1 and seq <= least($2::bigint, $3::bigint) order by seq`,
      [afterSeq, afterSeq + Math.min(limit, MAX_TABLE_ROWS), this.#visibleSeq],
    );
    if (rows.length > 0) return rows.map(toLogEvent);
    // A stretch without rows: numbers of duplicates, or of a batch that never committed.
    const { rows: next } = await this.#options.store.query<{ seq: number | null }>(
      'select min(seq) as seq from events where seq > $1 and seq <= $2',
      [afterSeq, this.#visibleSeq],
    );
    const found = next[0]?.seq;
    return found === null || found === undefined ? [] : this.read(found - 1, limit);
  }

  onAdvance(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Nothing: the table is read on from any seq. */
  mark(): null {
    return null;
  }

  /** Events taken in and not yet durable. */
  get pendingEvents(): number {
    return this.#unsettledEvents;
  }

  /**
   * Answers everybody that waits that no confirmation came, and takes nothing more. For a store that
   * is gone for good: nobody should wait for it until the time is up.
   */
  abandon(): void {
    this.#stopping = true;
    this.#abandoned = true;
    for (const { request } of this.#pending) request.giveUp();
    for (const { waiting } of this.#flights)
      for (const pending of waiting) for (const { request } of pending) request.giveUp();
  }

  /** Commits what is waiting, then closes the connections. */
  async close(): Promise<void> {
    this.#stopping = true;
    const deadlineMs = Date.now() + this.#options.appendTimeoutMs;
    while (this.#unsettledEvents > 0 && !this.#abandoned && Date.now() < deadlineMs) await delay(5);
    this.#abandoned = true;
    await Promise.all(this.#writers.map((writer) => writer.close()));
  }

  /** A log with nothing in hand takes any request: one larger than the limit would never get in. */
  #isFull(events: number, bytes: number): boolean {
    const { maxPendingEvents, maxPendingBytes } = this.#options;
    return (
      this.#unsettledEvents > 0 &&
      (this.#unsettledEvents + events > maxPendingEvents ||
        this.#unsettledBytes + bytes > maxPendingBytes)
    );
  }

  #readClock(): number {
    this.#clockMs = Math.max(this.#clockMs, this.#options.now());
    return this.#clockMs;
  }

  /** Forms batches after the current burst of requests, so that they share a commit. */
  #schedule(): void {
    if (this.#wake) return;
    this.#wake = true;
    setImmediate(() => {
      this.#wake = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    while (this.#pending.length > 0 && !this.#abandoned) {
      // A second commit beside the first pays only for a batch worth encoding meanwhile; a few
      // events are better off in the next commit together.
      if (this.#flights.length > 0 && this.#pending.length < SECOND_WRITER_EVENTS) return;
      const writer = this.#idle.pop();
      if (writer === undefined) return;
      const batch = this.#form();
      this.#flights.push(batch);
      void this.#commit(writer, batch);
    }
  }

  #form(): Batch {
    const receivedAtMs = this.#readClock();
    const taken = this.#pending.splice(0, this.#options.maxBatchEvents);
    const events: LogEvent[] = [];
    const waiting: Pending[][] = [];
    const places = new Map<string, number>();
    for (const pending of taken) {
      const { event } = pending;
      const atMs = event.atMs ?? receivedAtMs;
      if (!event.hasNewId) {
        const key = `${event.eventId}${String(Math.floor(atMs / 86_400_000))}${event.tenant}`;
        const place = places.get(key);
        if (place !== undefined) {
          waiting[place]?.push(pending);
          continue;
        }
        places.set(key, events.length);
      }
      // Field by field: a spread costs more than all the rest of this loop.
      events.push({
        tenant: event.tenant,
        seq: this.#nextSeq,
        eventId: event.eventId,
        source: event.source,
        type: event.type,
        severity: event.severity,
        atMs,
        receivedAtMs,
        labels: event.labels,
        payload: event.payload,
        payloadJson: event.payloadJson,
      });
      waiting.push([pending]);
      this.#nextSeq += 1;
    }
    return { events, waiting, lastSeq: this.#nextSeq - 1, receivedAtMs, done: false };
  }

  async #commit(writer: BatchWriter, batch: Batch): Promise<void> {
    let mayBeThere = false;
    let waitMs = 50;
    for (;;) {
      try {
        const untimed = batch.events.filter(
          (_, i) => batch.waiting[i]?.[0]?.event.atMs === undefined,
        );
        const known = await storedYesterday(this.#options.store, untimed);
        const fresh = known.size === 0 ? batch.events : batch.events.filter((e) => !known.has(e));
        const duplicates =
          fresh.length === 0 ? new Set<LogEvent>() : await writer.write(fresh, mayBeThere);
        this.#settle(
          batch,
          duplicates.size === 0 && known.size === 0
            ? undefined
            : new Set([...known, ...duplicates]),
        );
        break;
      } catch (error) {
        if (sqlState(error) === FENCED) {
          this.abandon();
          this.#options.onFenced();
          return;
        }
        if (this.#abandoned) return;
        this.#options.onWriteError(error);
        // The commit may have happened although its answer was lost. Nothing behind this batch may
        // become visible before that is known, so it is tried until it is.
        mayBeThere = isPassing(error) || mayBeThere;
        if (sqlState(error) === NO_PARTITION) await this.#makeDays(batch);
        await delay(waitMs);
        waitMs = Math.min(waitMs * 2, 2000);
      }
    }
    this.#idle.push(writer);
    this.#schedule();
  }

  /** Retention makes the days ahead; should one be missing all the same, nothing may wait for it. */
  async #makeDays(batch: Batch): Promise<void> {
    try {
      await this.#options.store.ownerTransaction(async (tx) => {
        for (const day of new Set(batch.events.map(({ atMs }) => dayOf(atMs))))
          await makePartitions(tx, Date.parse(day), Date.parse(day));
      });
    } catch (error) {
      this.#options.onWriteError(error); // somebody else makes it: the batch is tried again
    }
  }

  #settle(batch: Batch, duplicates: ReadonlySet<LogEvent> | undefined): void {
    batch.events.forEach((event, i) => {
      batch.waiting[i]?.forEach(({ event: own, request, index }, nth) => {
        this.#unsettledEvents -= 1;
        this.#unsettledBytes -= own.payloadJson.length;
        const repeated = nth > 0 || duplicates?.has(event) === true;
        request.settle(index, repeated ? 'duplicate' : 'accepted');
      });
    });
    if (duplicates !== undefined) {
      const stored = batch.events.filter((event) => !duplicates.has(event));
      batch.events.length = 0;
      batch.events.push(...stored);
    }
    batch.done = true;
    let advanced = false;
    for (let first = this.#flights[0]; first?.done === true; first = this.#flights[0]) {
      this.#flights.shift();
      this.#tail.push(first.events);
      this.#visibleSeq = first.lastSeq;
      advanced = true;
    }
    if (!advanced) return;
    for (const listener of this.#listeners) listener();
  }
}
