import type { TestDatabase } from './database.ts';

/** The payload of each: `{"n": 17, "v": 7}`, numbered from 1. */
export interface FilledLog {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Puts events of the past onto a log that nobody writes yet: so many of type `test.fill`, evenly over the
 * last `spanMs`, from ten sources.
 */
export async function fillLog(
  database: TestDatabase,
  count: number,
  spanMs: number,
): Promise<FilledLog> {
  const toMs = Date.now() - 60_000;
  const fromMs = toMs - spanMs;
  for (
    let dayMs = Math.floor(fromMs / 86_400_000) * 86_400_000;
    dayMs <= toMs;
    dayMs += 86_400_000
  ) {
    const day = new Date(dayMs).toISOString().slice(0, 10);
    const next = new Date(dayMs + 86_400_000).toISOString().slice(0, 10);
    await database.query(
      `create table if not exists events_${day.replaceAll('-', '')} partition of events for values from ('${day}') to ('${next}')`,
    );
  }
  await database.query(`insert into tenants (tenant_id) values ('default') on conflict do nothing`);
  await database.query(
    `insert into events (tenant_id, event_id, day, seq, occurred_at, received_at, source, type, severity, labels, payload)
     select 'default', gen_random_uuid(), (at at time zone 'UTC')::date, n, at, at,
            'host-' || n % 10, 'test.fill', 0, '{}', json_build_object('n', n, 'v', n % 100)
       from (select n, date_trunc('milliseconds', to_timestamp($1::float8 / 1000) + n * $2::float8 * interval '1 millisecond') as at
               from generate_series(1, $3::int) n) filled`,
    [fromMs, spanMs / count, count],
  );
  await database.query(`update log_head set seq = $1, clock = to_timestamp($2::float8 / 1000)`, [
    count,
    toMs,
  ]);
  return { fromMs, toMs: toMs + 1000 };
}
