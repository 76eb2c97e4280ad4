import type { LogEvent } from '@batcave/shared/events';
import pg from 'pg';
import type { View } from '../../identity/index.ts';
import type { WantedEvents } from '../../replay/index.ts';
import { SCAN_COLUMNS } from './CopyRowReader.ts';
import { daysOf, type LogHead, readHead, seqBefore, type SeqRange } from './logPlaces.ts';
import { MergedByTime } from './MergedByTime.ts';
import { beginFor, type PgStore } from './pool.ts';
import { ScanConnection } from './ScanConnection.ts';
import { IS_SERVER_STARTED, payloadSql, wantedSql } from './wantedSql.ts';

/** Numbers that one statement reads: short transactions, so that nobody waits for them. */
const FIRST_STEP = 50_000;
const LEAST_STEP = 2_000;
const MOST_STEP = 2_000_000;
/** Rows of one statement: fewer, and the next takes more numbers at once. */
const FEW_ROWS = 20_000;
const SLOW_MS = 1000;
const FAST_MS = 200;
const COUNT_STEP = 1_000_000;
/** In a cluster partitions are stored side by side: so far may one be behind another. */
const CLUSTER_LAG_MS = 60_000;
/**
 * Sorting in memory, one core, no time spent on compiling; and never all of a day for a few numbers of it.
 */
const SETTINGS = [
  'read only',
  'local statement_timeout = 300000',
  'local work_mem = 65536',
  'local jit = off',
  'local max_parallel_workers_per_gather = 0',
  'local enable_seqscan = off',
]
  .map((setting) => (setting.startsWith('local') ? `set ${setting}` : `set transaction ${setting}`))
  .join('; ');

/** A stretch of the log that is read: which events in it are wanted, and where it lies. */
export interface ScanRange extends SeqRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly days: readonly string[];
}

/** Events in the order of the log, and how far that is. */
export interface ScannedPart {
  readonly events: readonly LogEvent[];
  readonly throughSeq: number;
}

const STARTS: WantedEvents = { any: [], payload: true };

/** In whose name a statement runs: in the name of the view, or of the server itself. */
type Reader = 'viewer' | 'server';

/**
 * Reads stored events in the order of the log, fast: as what somebody may see of one tenant, or of all
 * tenants for the server itself.
 *
 * It works over two connections of its own, in transactions of a second at most that write nothing. The
 * starts of the server are among the events for everybody: without them its outage would look like
 * silence.
 */
export class PgLogScan {
  readonly #store: PgStore;
  /** They take turns: while events of one part are judged, the store looks for those of the next. */
  readonly #connections: readonly [ScanConnection, ScanConnection];
  readonly #view: View | undefined;
  readonly #head: LogHead;

  private constructor(
    store: PgStore,
    connections: readonly [ScanConnection, ScanConnection],
    view: View | undefined,
    head: LogHead,
  ) {
    this.#store = store;
    this.#connections = connections;
    this.#view = view;
    this.#head = head;
  }

  static async open(store: PgStore, view: View | undefined): Promise<PgLogScan> {
    const head = await readHead(store);
    const first = await ScanConnection.open(store);
    const second = await ScanConnection.open(store).catch(async (error: unknown) => {
      await first.close();
      throw error;
    });
    return new PgLogScan(store, [first, second], view, head);
  }

  /** Where the events lie that were received from the one moment to before the other. */
  async find(fromMs: number, toMs: number): Promise<ScanRange> {
    const slackMs = this.#isCluster ? CLUSTER_LAG_MS : 0;
    const afterSeq = await seqBefore(this.#store, fromMs - slackMs, this.#head);
    const throughSeq = await seqBefore(this.#store, toMs + slackMs, this.#head, afterSeq);
    return this.within({ afterSeq, throughSeq }, fromMs, toMs);
  }

  /** The same when the places are known already. */
  async within(range: SeqRange, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER): Promise<ScanRange> {
    return { ...range, fromMs, toMs, days: await daysOf(this.#store, range) };
  }

  /**
   * How many events are wanted. Beyond `enough` it stops counting and goes on as it was so far:
   * `isExact` says so.
   */
  async count(
    range: ScanRange,
    wanted: WantedEvents,
    enough: number,
  ): Promise<{ readonly events: number; readonly isExact: boolean }> {
    const { afterSeq, throughSeq } = range;
    let events = 0;
    for (let from = afterSeq; from < throughSeq; from += COUNT_STEP) {
      const through = Math.min(from + COUNT_STEP, throughSeq);
      const part = { afterSeq: from, throughSeq: through };
      const text = `select count(*) as n from events where ${this.#condition(range, wanted, part, 'viewer')}`;
      events += await this.#connections[0].count(this.#begin('viewer'), text);
      if (events > enough && through < throughSeq)
        return {
          events: Math.round((events * (throughSeq - afterSeq)) / (through - afterSeq)),
          isExact: false,
        };
    }
    return { events, isExact: true };
  }

  /** The wanted events in the order of the log, some at a time, each time with how far it is. */
  async *read(range: ScanRange, wanted: WantedEvents): AsyncGenerator<ScannedPart> {
    const merged = this.#isCluster ? new MergedByTime(CLUSTER_LAG_MS) : undefined;
    let step = FIRST_STEP;
    let turn: 0 | 1 = 0;
    const begin = (afterSeq: number) => {
      if (afterSeq >= range.throughSeq) return undefined;
      const part = { afterSeq, throughSeq: Math.min(afterSeq + step, range.throughSeq) };
      const events = this.#readPart(this.#connections[turn], range, wanted, part);
      turn = turn === 0 ? 1 : 0;
      const first = events.next();
      first.catch(() => undefined); // whoever comes to it is told
      return { part, events, first, startedMs: performance.now() };
    };
    let current = begin(range.afterSeq);
    while (current !== undefined) {
      const { part, events, first, startedMs } = current;
      const next = begin(part.throughSeq);
      let rows = 0;
      for (let read = await first; read.done !== true; read = await events.next()) {
        rows += read.value.events.length;
        const { throughSeq } = read.value;
        yield { events: merged?.push(read.value.events) ?? read.value.events, throughSeq };
      }
      const tookMs = performance.now() - startedMs;
      if (rows < FEW_ROWS && tookMs < FAST_MS) step = Math.min(step * 2, MOST_STEP);
      else if (tookMs > SLOW_MS) step = Math.max(LEAST_STEP, Math.floor(step / 2));
      current = next;
    }
    if (merged !== undefined) yield { events: merged.end(), throughSeq: range.throughSeq };
  }

  /** Ends what is under way as well. */
  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }

  /** One part, with the starts of the server for those whose view does not show them. */
  async *#readPart(
    connection: ScanConnection,
    range: ScanRange,
    wanted: WantedEvents,
    part: SeqRange,
  ): AsyncGenerator<ScannedPart> {
    const starts: LogEvent[] = [];
    // As the server itself: of the tenant alone, and nothing but its own event.
    if (this.#isLimited)
      for await (const events of this.#copy(connection, range, STARTS, part, 'server'))
        starts.push(...events);
    for await (const events of this.#copy(connection, range, wanted, part, 'viewer')) {
      const throughSeq = events.at(-1)?.seq ?? part.afterSeq;
      const due = starts.splice(0, starts.filter(({ seq }) => seq <= throughSeq).length);
      const all = due.length === 0 ? events : [...events, ...due].sort((a, b) => a.seq - b.seq);
      yield { events: all, throughSeq };
    }
    yield { events: starts, throughSeq: part.throughSeq };
  }

  get #isCluster(): boolean {
    return this.#head.profile === 'cluster';
  }

  /** Whether the view does not show what the server says of itself. */
  get #isLimited(): boolean {
    return this.#view !== undefined && this.#view.services !== 'all';
  }

  #begin(as: Reader): string {
    const isViewer = as === 'viewer' && this.#view !== undefined;
    return `${isViewer ? beginFor(this.#view) : 'begin'}; ${SETTINGS}`;
  }

  #condition(range: ScanRange, wanted: WantedEvents, part: SeqRange, as: Reader): string {
    const { fromMs, toMs, days } = range;
    return [
      days.length === 0 ? 'false' : `day in (${days.map((day) => pg.escapeLiteral(day)).join()})`,
      ...(this.#view === undefined ? [] : [`tenant_id = ${pg.escapeLiteral(this.#view.tenant)}`]),
      `seq > ${String(part.afterSeq)} and seq <= ${String(part.throughSeq)}`,
      ...(fromMs > 0 ? [`received_at >= to_timestamp(${String(fromMs)} / 1000.0)`] : []),
      ...(toMs < Number.MAX_SAFE_INTEGER
        ? [`received_at < to_timestamp(${String(toMs)} / 1000.0)`]
        : []),
      wantedSql(wanted),
      // These come by themselves, see #readPart.
      ...(as === 'viewer' && this.#isLimited ? [`not ${IS_SERVER_STARTED}`] : []),
    ].join(' and ');
  }

  #copy(
    connection: ScanConnection,
    range: ScanRange,
    wanted: WantedEvents,
    part: SeqRange,
    as: Reader,
  ): AsyncIterable<LogEvent[]> {
    const condition = this.#condition(range, wanted, part, as);
    const text = `copy (select ${SCAN_COLUMNS}, ${payloadSql(wanted)} from events where ${condition} order by seq) to stdout (format binary)`;
    return connection.copy(this.#begin(as), text);
  }
}
