import { type Headline, MAP_LIMITS } from '@batcave/shared/health';
import type { EpochMs } from '@batcave/shared/time';
import {
  type Counted,
  type HeardService,
  type KnownService,
  type SeenEdge,
  type StoredCounts,
  type TopologyLedger,
  type TopologyNews,
  WINDOW_MS,
} from '../../health/index.ts';
import type { View } from '../../identity/index.ts';
import type { PgStore, Queryable } from './pool.ts';

interface CountRow {
  window_start: number;
  events: number;
  errors: number;
  events_before: number;
  errors_before: number;
}

interface ActivityRow extends CountRow {
  tenant_id: string;
  service: string;
  service_group: string | null;
  last_event_at: number;
  gap_ms: number;
  gap_deviation_ms: number;
  gap_count: number;
}

interface EdgeRow extends CountRow {
  from_service: string;
  to_service: string;
  last_seen_at: number;
}

const STRETCH = `interval '${String(WINDOW_MS)} milliseconds'`;

/** What happens to a count when more of it comes: of a newer stretch, of the same, of the one before. */
const addedUp = (table: string, column: 'events' | 'errors'): string => `
  ${column} = case when excluded.window_start > ${table}.window_start then excluded.${column}
                   when excluded.window_start = ${table}.window_start then ${table}.${column} + excluded.${column}
                   else ${table}.${column} end,
  ${column}_before =
    case when excluded.window_start = ${table}.window_start + ${STRETCH} then ${table}.${column}
         when excluded.window_start > ${table}.window_start then 0
         when excluded.window_start = ${table}.window_start - ${STRETCH}
           then ${table}.${column}_before + excluded.${column}
         else ${table}.${column}_before end`;
const counts = (table: string): string => `
  ${addedUp(table, 'events')},
  ${addedUp(table, 'errors')},
  window_start = greatest(${table}.window_start, excluded.window_start)`;

/** Which services speak and which calls which, in Postgres. */
export class PgTopology implements TopologyLedger {
  readonly #store: PgStore;

  constructor(store: PgStore) {
    this.#store = store;
  }

  async known(): Promise<KnownService[]> {
    const { rows } = await this.#store.query<ActivityRow>(
      'select * from service_activity order by last_event_at',
    );
    return rows.map((row) => ({ tenant: row.tenant_id, ...toHeard(row) }));
  }

  async save({ services, edges }: TopologyNews): Promise<void> {
    await this.#store.transaction(async (tx) => {
      await saveServices(tx, services);
      await saveEdges(tx, edges);
    });
  }

  async trim(beforeMs: EpochMs): Promise<void> {
    await this.#store.transaction(async (tx) => {
      await trimTable(tx, 'service_activity', 'last_event_at', MAP_LIMITS.maxServices, beforeMs);
      await trimTable(tx, 'service_edges', 'last_seen_at', MAP_LIMITS.maxEdges, beforeMs);
    });
  }

  /** Who was heard, newest first. */
  async heard(view: View): Promise<HeardService[]> {
    const { rows } = await this.#store
      .forTenant(view)
      .query<ActivityRow>(
        'select * from service_activity where tenant_id = $1 order by last_event_at desc limit $2',
        [view.tenant, MAP_LIMITS.maxServices * 2],
      );
    return rows.map(toHeard);
  }

  /** Which calls which, newest first. */
  async seen(view: View): Promise<SeenEdge[]> {
    const { rows } = await this.#store
      .forTenant(view)
      .query<EdgeRow>(
        'select * from service_edges where tenant_id = $1 order by last_seen_at desc limit $2',
        [view.tenant, MAP_LIMITS.maxEdges * 2],
      );
    return rows.map((row) => ({
      from: row.from_service,
      to: row.to_service,
      lastMs: row.last_seen_at,
      ...toCounts(row),
    }));
  }

  /** Which of a tenant's services need which, as events have shown lately. */
  async dependencies(
    tenant: string,
  ): Promise<{ readonly service: string; readonly dependsOn: string }[]> {
    const edges = await this.seen({ tenant, services: 'all' });
    return edges.map(({ from, to }) => ({ service: from, dependsOn: to }));
  }

  /** The alert that stands for each service: the worst; of equals one that nobody has, with a value, the oldest. */
  async headlines(view: View): Promise<Map<string, Headline>> {
    const { rows } = await this.#store.forTenant(view).query<Headline & { service: string }>(
      `select distinct on (service) service, alert_id, rule_name, value, threshold from alerts
        where tenant_id = $1 and state <> 'RESOLVED'
        order by service, severity desc, state = 'ACK', value is null, created_at, alert_id`,
      [view.tenant],
    );
    return new Map(rows.map(({ service, ...headline }) => [service, headline]));
  }
}

// Rows in one order, so that two servers do not wait for each other's.
async function saveServices(tx: Queryable, rows: TopologyNews['services']): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into service_activity as a
       (tenant_id, service, service_group, last_event_at, gap_ms, gap_deviation_ms, gap_count, window_start, events, errors)
     select tenant_id, n.service, n.service_group, to_timestamp(n.last_ms / 1000), n.gap, n.deviation, n.gaps,
            to_timestamp(n.window_ms / 1000), n.events, n.errors
       from unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::float8[], $6::float8[], $7::int[],
                   $8::float8[], $9::bigint[], $10::bigint[])
              as n (tenant_id, service, service_group, last_ms, gap, deviation, gaps, window_ms, events, errors)
       join tenants using (tenant_id)
      order by 1, 2
     on conflict (tenant_id, service) do update set
       service_group = coalesce(excluded.service_group, a.service_group),
       last_event_at = greatest(a.last_event_at, excluded.last_event_at),
       gap_ms = case when excluded.gap_count = 0 then a.gap_ms else excluded.gap_ms end,
       gap_deviation_ms = case when excluded.gap_count = 0 then a.gap_deviation_ms else excluded.gap_deviation_ms end,
       gap_count = case when excluded.gap_count = 0 then a.gap_count else excluded.gap_count end,
       ${counts('a')}`,
    [
      rows.map(({ tenant }) => tenant),
      rows.map(({ service }) => service),
      rows.map(({ group }) => group ?? null),
      rows.map(({ lastMs }) => lastMs),
      rows.map(({ silence }) => silence.meanMs),
      rows.map(({ silence }) => silence.deviationMs),
      rows.map(({ silence }) => silence.count),
      ...countArrays(rows),
    ],
  );
}

async function saveEdges(tx: Queryable, rows: TopologyNews['edges']): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into service_edges as e
       (tenant_id, from_service, to_service, last_seen_at, window_start, events, errors)
     select tenant_id, n.caller, n.called, to_timestamp(n.last_ms / 1000),
            to_timestamp(n.window_ms / 1000), n.events, n.errors
       from unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::float8[], $6::bigint[], $7::bigint[])
              as n (tenant_id, caller, called, last_ms, window_ms, events, errors)
       join tenants using (tenant_id)
      order by 1, 2, 3
     on conflict (tenant_id, from_service, to_service) do update set
       last_seen_at = greatest(e.last_seen_at, excluded.last_seen_at),
       ${counts('e')}`,
    [
      rows.map(({ tenant }) => tenant),
      rows.map(({ from }) => from),
      rows.map(({ to }) => to),
      rows.map(({ lastMs }) => lastMs),
      ...countArrays(rows),
    ],
  );
}

function countArrays(rows: readonly Counted[]): number[][] {
  return [
    rows.map(({ windowMs }) => windowMs),
    rows.map(({ events }) => events),
    rows.map(({ errors }) => errors),
  ];
}

async function trimTable(
  tx: Queryable,
  table: 'service_activity' | 'service_edges',
  at: 'last_event_at' | 'last_seen_at',
  most: number,
  beforeMs: EpochMs,
): Promise<void> {
  await tx.query(
    `delete from ${table} where ctid in (
       select ctid from (
         select ctid, ${at} as at, row_number() over (partition by tenant_id order by ${at} desc) as place
           from ${table}) as ranked
        where place > $1 or at < to_timestamp($2::float8 / 1000))`,
    [most, beforeMs],
  );
}

function toHeard(row: ActivityRow): HeardService {
  return {
    service: row.service,
    group: row.service_group,
    lastMs: row.last_event_at,
    silence: {
      meanMs: row.gap_ms,
      deviationMs: row.gap_deviation_ms,
      count: row.gap_count,
    },
    ...toCounts(row),
  };
}

function toCounts(row: CountRow): StoredCounts {
  return {
    windowMs: row.window_start,
    events: row.events,
    errors: row.errors,
    eventsBefore: row.events_before,
    errorsBefore: row.errors_before,
  };
}
