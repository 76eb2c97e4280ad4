import type { LogEvent } from '@batcave/shared/events';
import { dayOf } from './partitions.ts';
import type { Queryable } from './pool.ts';

const DAY_MS = 86_400_000;

/**
 * Which of these events, whose only time is that of their arrival, are in the store since the day
 * before: sent again after midnight they fall on another day, where no key finds them.
 */
export async function storedYesterday(
  db: Queryable,
  untimed: readonly LogEvent[],
): Promise<Set<LogEvent>> {
  if (untimed.length === 0) return new Set();
  const { rows } = await db.query<{ tenant_id: string; event_id: string; day: string }>(
    `select tenant_id, event_id, day::text from events
      where (tenant_id, event_id, day) in (select * from unnest($1::text[], $2::uuid[], $3::date[]))`,
    [
      untimed.map((event) => event.tenant),
      untimed.map((event) => event.eventId),
      untimed.map(dayBefore),
    ],
  );
  const found = new Set(rows.map((row) => `${row.tenant_id}\n${row.event_id}\n${row.day}`));
  return new Set(
    untimed.filter((event) => found.has(`${event.tenant}\n${event.eventId}\n${dayBefore(event)}`)),
  );
}

function dayBefore({ receivedAtMs }: LogEvent): string {
  return dayOf(receivedAtMs - DAY_MS);
}
