import { listPartitions } from './partitions.ts';
import type { PgStore } from './pool.ts';

/** Events after the one seq up to the other. */
export interface SeqRange {
  readonly afterSeq: number;
  readonly throughSeq: number;
}

/** Numbers that are looked through at first for the next event: some have none. */
const WINDOW = 2048;

/** Where the log ends, and which profile writes it. */
export interface LogHead {
  readonly seq: number;
  /** When its last event was received. */
  readonly clockMs: number;
  readonly profile: 'embedded' | 'cluster';
}

export async function readHead(store: PgStore): Promise<LogHead> {
  const { rows } = await store.query<LogHead & { clock: number }>(
    'select seq, clock, profile from log_head',
  );
  const row = rows[0];
  if (row === undefined) throw new Error('log_head has no row: the store is damaged');
  return { seq: row.seq, clockMs: row.clock, profile: row.profile };
}

/**
 * The last seq before the first event that was received at or after the moment; that of the head when there
 * is none. Asks some thirty times, each a look at a few pages: there is no index over that time, and it
 * rises with seq.
 *
 * @param fromSeq  What is before the moment for certain.
 */
export async function seqBefore(
  store: PgStore,
  atMs: number,
  head: LogHead,
  fromSeq = 0,
): Promise<number> {
  if (atMs > head.clockMs) return head.seq;
  let [low, high] = [fromSeq, head.seq];
  // Everything up to `low` is before the moment, what follows `high` is not.
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const next = await nextEvent(store, middle, high);
    if (next === undefined || next.received_at >= atMs) high = middle;
    else low = next.seq;
  }
  return low;
}

async function nextEvent(
  store: PgStore,
  afterSeq: number,
  throughSeq: number,
): Promise<{ seq: number; received_at: number } | undefined> {
  for (let [from, window] = [afterSeq, WINDOW]; from < throughSeq; window *= 8) {
    const through = Math.min(from + window, throughSeq);
    const { rows } = await store.prepared<{ seq: number; received_at: number }>(
      'next event of the log',
      'select seq, received_at from events where seq > $1 and seq <= $2 order by seq limit 1',
      [from, through],
    );
    if (rows[0] !== undefined) return rows[0];
    from = through;
  }
  return undefined;
}

/** The days whose partitions hold events of the range: an event may tell of a day long before it came. */
export async function daysOf(store: PgStore, range: SeqRange): Promise<string[]> {
  const days = (await listPartitions(store)).map(({ day }) => day);
  return store.transaction(async (tx) => {
    // One row is enough, so a scan of a whole day looks cheap to the planner, until there is none.
    await tx.query('set local enable_seqscan = off');
    const { rows } = await tx.query<{ day: string }>(
      `select d.day::text as day from unnest($1::date[]) as d (day)
        where exists (select 1 from events e where e.day = d.day and e.seq > $2 and e.seq <= $3)`,
      [days, range.afterSeq, range.throughSeq],
    );
    return rows.map(({ day }) => day);
  });
}
