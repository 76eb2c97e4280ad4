import { setTimeout as delay } from 'node:timers/promises';
import { formatInstant } from '@batcave/shared/time';
import type { RetentionStore, StoredDay } from '../../retention/index.ts';
import { SERVER_ITSELF, writeAudit } from './audit.ts';
import { sqlState } from './errors.ts';
import { listPartitions, makePartitions, partitionName } from './partitions.ts';
import { type PgStore, type Queryable, SYSTEM_ROLE } from './pool.ts';

const LOCK = 7_236_002;
const LOCK_NOT_AVAILABLE = '55P03';
/** Dropping a day needs the whole table for a moment. Ingest waits behind that wish at most so long. */
const LOCK_TIMEOUT_MS = 500;
const MAX_TRIES = 60;

// Events of unresolved alerts, in the one day that is asked for.
const KEPT = `from alerts a where a.state <> 'RESOLVED' and a.event_id is not null`;

/** Days of events as partitions of the events table: dropping one takes the same time however large it is. */
export class PgRetention implements RetentionStore {
  readonly #store: PgStore;

  constructor(store: PgStore) {
    this.#store = store;
  }

  async days(): Promise<StoredDay[]> {
    const days: StoredDay[] = [];
    for (const { name, day } of await listPartitions(this.#store)) {
      const { rows } = await this.#store.query<{ bytes: number; events: number; kept: number }>(
        `select pg_total_relation_size($1::regclass) as bytes,
                greatest((select reltuples from pg_class where oid = $1::regclass), 0)::bigint as events,
                (select count(*) ${KEPT} and exists (
                   select 1 from events e where e.day = $2 and (e.tenant_id, e.event_id) = (a.tenant_id, a.event_id))) as kept`,
        [name, day],
      );
      const row = rows[0];
      if (row !== undefined)
        days.push({ day, bytes: row.bytes, approximateEvents: row.events, keptEvents: row.kept });
    }
    return days;
  }

  async clockMs(): Promise<number> {
    const { rows } = await this.#store.query<{ clock: number }>('select clock from log_head');
    return rows[0]?.clock ?? 0;
  }

  async makeDays(fromMs: number, toMs: number): Promise<string[]> {
    const made = await this.#store.ownerTransaction((tx) => makePartitions(tx, fromMs, toMs));
    return made;
  }

  async dropDay(day: StoredDay, actor: string, nowMs: number): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#store.transaction((tx) => this.#drop(tx, day, actor, nowMs));
        return;
      } catch (error) {
        if (
          sqlState((error as Error).cause ?? error) !== LOCK_NOT_AVAILABLE ||
          attempt === MAX_TRIES
        )
          throw error;
        await delay(LOCK_TIMEOUT_MS);
      }
    }
  }

  async dropEngineDays(beforeDay: string): Promise<void> {
    await this.#store.transaction(async (tx) => {
      await tx.query('delete from engine_day_states where day < $1', [beforeDay]);
      await tx.query('delete from engine_days where day < $1', [beforeDay]);
      // What was taken up before the oldest place that is left is never judged again.
      await tx.query(
        `delete from engine_history h
          where exists (select from engine_days d where d.partition = h.partition)
            and h.seq < (select min(d.seq) from engine_days d where d.partition = h.partition)`,
      );
    });
  }

  async exclusively<T>(work: () => Promise<T>): Promise<T | undefined> {
    const client = await this.#store.connect('retention');
    try {
      const { rows } = await client.query<{ got: boolean }>(
        'select pg_try_advisory_lock($1) as got',
        [LOCK],
      );
      return rows[0]?.got === true ? await work() : undefined;
    } finally {
      await client.end(); // gives the lock back
    }
  }

  async #drop(tx: Queryable, day: StoredDay, actor: string, nowMs: number): Promise<void> {
    // The name is made from a date that was read from the catalogue, never from outside.
    const name = partitionName(day.day);
    const { rows: kept } = await tx.query<{ event_id: string }>(
      `insert into kept_events select e.* from events e
        where e.day = $1 and exists (select 1 ${KEPT} and (a.tenant_id, a.event_id) = (e.tenant_id, e.event_id))
       on conflict do nothing returning event_id`,
      [day.day],
    );
    await tx.query(`set local lock_timeout = ${String(LOCK_TIMEOUT_MS)}`);
    // Only the owner drops tables; the rest is the server's work.
    await tx.query(`set local role none; drop table ${name}; set local role ${SYSTEM_ROLE}`);
    await writeAudit(tx, [
      {
        tenant_id: SERVER_ITSELF,
        at: formatInstant(nowMs),
        actor,
        action: 'events.dropped',
        object_type: 'events',
        object_id: day.day,
        before: { bytes: day.bytes, approximate_events: day.approximateEvents },
        after: { kept_events: kept.length },
        trace_id: null,
      },
    ]);
  }
}
