import { once } from 'node:events';
import type { Socket } from 'node:net';
import { EngineFenced } from '../../alerts/index.ts';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type {
  ArrivedEvent,
  EventStore,
  Stored,
  StoredEvent,
  StoredPlace,
  StoreRequest,
} from '../../cluster/index.ts';
import { CopyBuffer, PLACED_COPY_COLUMNS, type TopicPlace } from './binaryCopy.ts';
import { sendAtOnce } from './copyAtOnce.ts';
import { isPassing, sqlState, toStoreError } from './errors.ts';
import { EVENT_COLUMNS, type EventRow, toLogEvent } from './eventRows.ts';
import { dayOf, makePartitions } from './partitions.ts';
import type { PgStore } from './pool.ts';
import { type Batch, form, keyOf, moveStatement, repeatsOf, untimedOf } from './storeBatch.ts';
import { storedYesterday } from './storedYesterday.ts';

const UNIQUE_VIOLATION = '23505';
const NO_PARTITION = '23514';
/** Events of one transaction, about: requests are not cut. */
const MAX_EVENTS = 8000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** Longer than any statement may take. */
const ANSWER_TIMEOUT_MS = 40_000;

interface Waiting {
  readonly request: StoreRequest;
  readonly resolve: (stored: Stored) => void;
  readonly reject: (error: unknown) => void;
}

/** A conditional update did not find its row: somebody else moved the partition, or we did before. */
class Moved extends Error {
  readonly still: ReadonlySet<string>;

  constructor(still: ReadonlySet<string>) {
    super('a partition is not where it was');
    this.still = still;
  }
}

/**
 * Writes the events of all partitions of this instance: what arrives while one transaction commits
 * makes the next.
 *
 * Events get their seq under the lock of `log_head`, which is held to the commit: so a reader that
 * follows seq never sees a later number before an earlier one, whichever instance wrote it.
 */
export class PgEventStore implements EventStore {
  readonly #store: PgStore;
  readonly #copy = new CopyBuffer();
  #client: pg.Client | undefined;
  #waiting: Waiting[] = [];
  #isWorking = false;

  constructor(store: PgStore) {
    this.#store = store;
  }

  async place(partition: number): Promise<StoredPlace> {
    const { rows } = await this.#store.query<{ offset: number; clock: number; seq: number }>(
      'select next_offset as "offset", clock_ms as clock, seq from log_partitions where partition = $1',
      [keyOf(partition)],
    );
    const row = rows[0];
    if (row === undefined)
      throw new Error(
        `The store does not know partition ${String(partition)} of the events topic.`,
      );
    return { nextOffset: row.offset, clockMs: row.clock, seq: row.seq };
  }

  store(request: StoreRequest): Promise<Stored> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      if (!this.#isWorking) void this.#work();
    });
  }

  async read(partition: number, afterSeq: number, limit: number): Promise<readonly StoredEvent[]> {
    const { rows } = await this.#store.prepared<EventRow & { log_offset: number }>(
      'partition log',
      `select ${EVENT_COLUMNS}, log_offset from events
        where seq > $1 and log_partition = $2 order by seq limit $3`,
      [afterSeq, partition, Math.min(limit, 1000)],
    );
    return rows.map((row) => ({ ...toLogEvent(row), offset: row.log_offset }));
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined); // it may be broken: that is why it is closed
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    // The others of this burst come along.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const taken: Waiting[] = [];
      for (let events = 0; this.#waiting.length > 0 && events < MAX_EVENTS;) {
        const next = this.#waiting.shift();
        if (next === undefined) break;
        taken.push(next);
        events += next.request.events.length;
      }
      await this.#settle(taken);
    }
    this.#isWorking = false;
  }

  async #settle(taken: readonly Waiting[]): Promise<void> {
    const timer = setTimeout(() => this.#breakOff(), ANSWER_TIMEOUT_MS);
    try {
      const stored = await this.#write(taken.map(({ request }) => request));
      taken.forEach(({ resolve }, i) => resolve(stored[i] as Stored));
    } catch (error) {
      if (taken.length > 1 && !isPassing(error)) {
        // One of them is at fault: each by itself, so that it harms no other.
        for (const one of taken) await this.#settle([one]);
        return;
      }
      if (isPassing(error)) await this.close();
      for (const { reject } of taken) reject(toStoreError(error));
    } finally {
      clearTimeout(timer);
    }
  }

  /** A machine that vanished never ends a connection: what waits for it fails, and is tried again. */
  #breakOff(): void {
    const { connection } = (this.#client ?? {}) as { connection?: { stream: Socket } };
    connection?.stream.destroy();
  }

  async #write(requests: readonly StoreRequest[], isStaged = false): Promise<Stored[]> {
    const batch = form(requests);
    try {
      return await this.#transact(batch, isStaged);
    } catch (error) {
      if (error instanceof Moved) return this.#afterMove(requests, error);
      switch (sqlState(error)) {
        case UNIQUE_VIOLATION:
          if (isStaged) throw error;
          return this.#write(requests, true);
        case NO_PARTITION:
          await this.#makeDays(batch);
          return this.#write(requests, isStaged);
        default:
          return this.#upToUnstorable(requests, error);
      }
    }
  }

  async #connection(): Promise<pg.Client> {
    if (this.#client === undefined) {
      this.#client = await this.#store.connect('store writer');
      await this.#client.query(`set statement_timeout = ${String(STATEMENT_TIMEOUT_MS)}`);
    }
    return this.#client;
  }

  /** In one transaction: the places of all partitions, then the rows. */
  async #transact(batch: Batch, isStaged: boolean): Promise<Stored[]> {
    const client = await this.#connection();
    try {
      const untimed = untimedOf(batch);
      const stored = await storedYesterday(client, untimed);
      const known = new Set<unknown>([...stored, ...repeatsOf(untimed)]);
      const { baseSeq, rulesRevision } = await this.#begin(client, batch);
      batch.events.forEach((event, i) => Object.assign(event, { seq: baseSeq + i + 1 }));
      const isNew = (event: StoredEvent): boolean => !known.has(event);
      const fresh =
        batch.events.length === 0
          ? new Set<StoredEvent>()
          : isStaged || known.size > 0
            ? await this.#copyStaged(client, batch, isNew)
            : await this.#copyStraight(client, batch);
      await client.query('commit');
      return batch.requests.map((request, owner) => {
        const own = batch.events.filter((_, i) => batch.owners[i] === owner);
        const kept = own.filter((event) => fresh.has(event));
        return {
          place: {
            nextOffset: request.nextOffset,
            clockMs: request.clockMs,
            seq: baseSeq + batch.events.length,
          },
          fresh: kept,
          unstorable: undefined,
          rulesRevision,
        };
      });
    } catch (error) {
      await client.query('rollback').catch(() => this.close());
      throw error;
    }
  }

  async #begin(
    client: pg.Client,
    batch: Batch,
  ): Promise<{ baseSeq: number; rulesRevision: number }> {
    const count = batch.events.length;
    const newest = Math.max(...batch.requests.map(({ clockMs }) => clockMs));
    // Numbers only, made here, and names of partitions: nothing of a producer's gets into this text.
    const results = (await client.query(
      `begin;
       update log_head set seq = seq + ${String(count)}, clock = greatest(clock, to_timestamp(${String(newest)} / 1000.0)) returning seq;
       ${moveStatement(batch)};
       select revision from rule_revision;
       notify sentry_log`,
    )) as unknown as pg.QueryResult<{ seq: number; partition: string; revision: number }>[];
    const [, head, moved, revision] = results;
    const still = new Set(moved?.rows.map(({ partition }) => partition));
    if (still.size < batch.requests.length) throw new Moved(still);
    return {
      baseSeq: (head?.rows[0]?.seq ?? 0) - count,
      rulesRevision: revision?.rows[0]?.revision ?? 0,
    };
  }

  async #copyStraight(client: pg.Client, batch: Batch): Promise<Set<StoredEvent>> {
    await this.#send(client, 'events', batch.events, batch.places);
    return new Set(batch.events);
  }

  async #copyStaged(
    client: pg.Client,
    batch: Batch,
    isNew: (event: StoredEvent) => boolean,
  ): Promise<Set<StoredEvent>> {
    await client.query(
      'create temporary table if not exists staged (like events) on commit delete rows',
    );
    const events = batch.events.filter(isNew);
    const places = batch.places.filter((_, i) => isNew(batch.events[i] as StoredEvent));
    await this.#send(client, 'staged', events, places);
    const { rows } = await client.query<{ seq: number }>(
      `insert into events (${PLACED_COPY_COLUMNS}) select ${PLACED_COPY_COLUMNS} from staged order by seq
       on conflict do nothing returning seq`,
    );
    const stored = new Set(rows.map(({ seq }) => seq));
    return new Set(events.filter(({ seq }) => stored.has(seq)));
  }

  async #send(
    client: pg.Client,
    table: string,
    events: readonly StoredEvent[],
    places: readonly TopicPlace[],
  ): Promise<void> {
    const stream = client.query(
      copyFrom(`copy ${table} (${PLACED_COPY_COLUMNS}) from stdin (format binary)`),
    );
    const finished = once(stream, 'finish');
    sendAtOnce(stream);
    stream.end(this.#copy.encode(events, places));
    await finished;
  }

  /** Some partition is not where its request says: it is another's now, or this very request was committed before. */
  async #afterMove(requests: readonly StoreRequest[], moved: Moved): Promise<Stored[]> {
    if (requests.length > 1) throw moved; // each by itself
    const [request] = requests;
    if (request === undefined) throw moved;
    const { rows } = await this.#store.query<{ epoch: number; offset: number; seq: number }>(
      'select epoch, next_offset as "offset", seq from log_partitions where partition = $1',
      [keyOf(request.partition)],
    );
    const row = rows[0];
    if (row?.epoch !== request.epoch || row.offset !== request.nextOffset)
      throw new EngineFenced(`${keyOf(request.partition)} has been taken over`);
    const fresh: StoredEvent[] = [];
    for (let after = request.from.seq; ;) {
      const page = await this.read(request.partition, after, 1000);
      fresh.push(...page);
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.seq;
    }
    const { rows: newest } = await this.#store.query<{ revision: number }>(
      'select revision from rule_revision',
    );
    const { nextOffset, clockMs } = request;
    return [
      {
        place: { nextOffset, clockMs, seq: row.seq },
        fresh,
        unstorable: undefined,
        rulesRevision: newest[0]?.revision ?? 0,
      },
    ];
  }

  /** Retention makes the days ahead; should one be missing all the same, nothing may wait for it. */
  async #makeDays(batch: Batch): Promise<void> {
    await this.#store.ownerTransaction(async (tx) => {
      for (const day of new Set(batch.events.map(({ atMs }) => dayOf(atMs))))
        await makePartitions(tx, Date.parse(day), Date.parse(day));
    });
  }

  /** Finds the first event that Postgres refuses whatever one does, by halves, and stores those before it. */
  async #upToUnstorable(requests: readonly StoreRequest[], error: unknown): Promise<Stored[]> {
    const [request] = requests;
    if (isPassing(error) || sqlState(error) === undefined || request === undefined) throw error;
    if (requests.length > 1) throw error; // each by itself
    const { events } = request;
    const [only] = events;
    if (only === undefined) throw error;
    if (events.length === 1) {
      const refusal = { reason: 'unstorable', detail: (error as Error).message };
      const unstorable = { offset: only.offset, refusal };
      return [{ place: request.from, fresh: [], unstorable, rulesRevision: 0 }];
    }
    const middle = events.length >>> 1;
    const second = events[middle] as ArrivedEvent;
    const [head] = (await this.#write([
      {
        ...request,
        events: events.slice(0, middle),
        nextOffset: second.offset,
        clockMs: events[middle - 1]?.receivedAtMs ?? request.clockMs,
      },
    ])) as [Stored];
    if (head.unstorable !== undefined) return [head];
    const [tail] = (await this.#write([
      { ...request, from: head.place, events: events.slice(middle) },
    ])) as [Stored];
    return [
      {
        ...tail,
        fresh: [...head.fresh, ...tail.fresh],
        rulesRevision: Math.max(head.rulesRevision, tail.rulesRevision),
      },
    ];
  }
}
