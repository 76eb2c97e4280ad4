import type { Queryable } from './pool.ts';

const DAY_MS = 86_400_000;
const LOCK = 7_236_003;

/** `2026-11-23`, the UTC date of an instant. */
export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** `events_20261123`. */
export function partitionName(day: string): string {
  return `events_${day.replaceAll('-', '')}`;
}

/** A day of events. */
export interface DayPartition {
  readonly name: string;
  readonly day: string;
}

/** The days that exist, oldest first. */
export async function listPartitions(db: Queryable): Promise<DayPartition[]> {
  const { rows } = await db.query<{ name: string }>(
    `select child.relname as name
       from pg_inherits join pg_class child on child.oid = inhrelid
      where inhparent = 'events'::regclass order by child.relname`,
  );
  return rows.map(({ name }) => {
    const digits = name.slice('events_'.length);
    return { name, day: `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}` };
  });
}

/**
 * Makes the days from `fromMs` to `toMs` that are missing. Returns their names. Call it in a
 * transaction: of two that make the same day the second waits, and finds it made.
 */
export async function makePartitions(
  db: Queryable,
  fromMs: number,
  toMs: number,
): Promise<string[]> {
  await db.query('select pg_advisory_xact_lock($1)', [LOCK]);
  const existing = new Set((await listPartitions(db)).map(({ day }) => day));
  const made: string[] = [];
  for (let atMs = fromMs; dayOf(atMs) <= dayOf(toMs); atMs += DAY_MS) {
    const day = dayOf(atMs);
    if (existing.has(day)) continue;
    const name = partitionName(day);
    const next = dayOf(Date.parse(day) + DAY_MS);
    // Made as a table and attached: CREATE … PARTITION OF would lock out ingest, ATTACH does not
    // (PostgreSQL manual, ATTACH PARTITION: SHARE UPDATE EXCLUSIVE on the parent).
    await db.query(`create table ${name} (like events including defaults including storage)`);
    // What is asked through the events table is bound by its policy. A partition itself is nobody's to ask.
    await db.query(`alter table ${name} enable row level security, force row level security`);
    await db.query(
      `alter table events attach partition ${name} for values from ('${day}') to ('${next}')`,
    );
    made.push(name);
  }
  return made;
}
