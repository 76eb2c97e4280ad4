import type { EpochMs } from '@batcave/shared/time';
import { listPartitions } from './partitions.ts';
import type { PgStore } from './pool.ts';

/** What the store tells of itself. */
export interface StoreReach {
  readonly clockMs: EpochMs;
  /** The oldest day with events of anybody; `undefined` when there are none. */
  readonly oldestDay: string | undefined;
  /** The last day that events can be stored for; `undefined` when there is none. */
  readonly preparedToDay: string | undefined;
}

/** Reads the clock of the store and which days it has. Looks at one event of each day at most. */
export async function readStoreReach(store: PgStore): Promise<StoreReach> {
  const days = (await listPartitions(store)).map(({ day }) => day);
  const { rows } = await store.query<{ clock: number; oldest: string | null }>(
    `select clock_timestamp() as clock,
            (select min(d.day)::text from unnest($1::date[]) as d(day)
              cross join lateral (select from events e where e.day = d.day limit 1) found) as oldest`,
    [days],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a select without from always gives a row');
  return {
    clockMs: row.clock,
    oldestDay: row.oldest ?? undefined,
    preparedToDay: days.at(-1),
  };
}
