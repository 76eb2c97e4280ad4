import type { RouteInput, ROUTES } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import { type EventRecord, type LogEvent, severityRank } from '@batcave/shared/events';
import type { EventFilter } from '@batcave/shared/feed';
import { formatInstant } from '@batcave/shared/time';
import type { EventCounter } from '../../feed/index.ts';
import { IS_DEPLOY } from './deployTest.ts';
import { EVENT_COLUMNS, type EventRow, toLogEvent } from './eventRows.ts';
import type { View } from '../../identity/index.ts';
import { cutPage, likeAnywhere, readCursor } from './page.ts';
import { dayOf } from './partitions.ts';
import type { PgStore } from './pool.ts';
import { readInstant } from './readInstant.ts';

type ListQuery = RouteInput<(typeof ROUTES)['events.list']>['query'];

const HOUR_MS = 3_600_000;

/** An event as it goes over the wire. */
export function toEventRecord(event: LogEvent): EventRecord {
  return {
    event_id: event.eventId,
    source: event.source,
    type: event.type,
    severity: event.severity,
    timestamp: formatInstant(event.atMs),
    labels: event.labels,
    payload: event.payload,
    received_at: formatInstant(event.receivedAtMs),
    seq: event.seq,
  };
}

/** Events of the past. */
export class PgHistory implements EventCounter {
  readonly #store: PgStore;

  constructor(store: PgStore) {
    this.#store = store;
  }

  /** Newest first; only the days that the range touches are read. */
  async list(
    view: View,
    query: ListQuery,
    nowMs: number,
  ): Promise<{ events: EventRecord[]; next_cursor: string | null }> {
    const limit = query.limit ?? 100;
    const before = readCursor(query.cursor, ['number', 'number', 'number']);
    const toMs = readInstant('to', query.to) ?? nowMs + HOUR_MS;
    // The hour is that of the first page: its end must not move away while somebody reads.
    const lastHourMs = before?.[2] ?? Math.min(nowMs, toMs) - HOUR_MS;
    const fromMs = readInstant('from', query.from) ?? Number(lastHourMs);
    const { rows } = await this.#store.forTenant(view).query<EventRow>(
      `select ${EVENT_COLUMNS} from events
        where tenant_id = $1 and day between $2 and $3
          and occurred_at >= to_timestamp($4) and occurred_at <= to_timestamp($5)
          and ($6::text is null or source = $6) and ($7::text is null or type = $7)
          and severity >= $8 and ($9::text is null or payload::text ilike $9)
          and ($13::text is null or coalesce(labels ->> 'service', source) = $13)
          and ($14::bool is not true or ${IS_DEPLOY})
          and ($10::numeric is null or (occurred_at, seq) < (to_timestamp($10 / 1000), $11::bigint))
        order by occurred_at desc, seq desc limit $12`,
      [
        view.tenant,
        dayOf(fromMs),
        dayOf(toMs),
        fromMs / 1000,
        toMs / 1000,
        query.source ?? null,
        query.type ?? null,
        query.severity === undefined ? 0 : severityRank(query.severity),
        query.text === undefined ? null : likeAnywhere(query.text),
        before?.[0] ?? null,
        before?.[1] ?? null,
        limit + 1,
        query.service ?? null,
        query.deploys === 'true',
      ],
    );
    const { page, next } = cutPage(rows, limit, (row) => [row.occurred_at, row.seq, fromMs]);
    return { events: page.map((row) => toEventRecord(toLogEvent(row))), next_cursor: next };
  }

  /** One event by its id, also when its day is gone but an open alert still points to it. @throws AppError `not_found` */
  async get(view: View, eventId: string): Promise<EventRecord> {
    return toEventRecord(await this.logEvent(view, eventId));
  }

  /** The same as the rules see it. */
  async logEvent(view: View, eventId: string): Promise<LogEvent> {
    const { rows } = await this.#store.forTenant(view).query<EventRow>(
      `select ${EVENT_COLUMNS} from events where tenant_id = $1 and event_id = $2
       union all
       select ${EVENT_COLUMNS} from kept_events where tenant_id = $1 and event_id = $2
       order by seq limit 1`,
      [view.tenant, eventId],
    );
    if (rows[0] === undefined) throw new AppError('not_found');
    return toLogEvent(rows[0]);
  }

  async countEvents(
    view: View,
    fromSeq: number,
    toSeq: number,
    filter: EventFilter,
  ): Promise<number> {
    const { rows } = await this.#store.forTenant(view).query<{ count: number }>(
      `select count(*) as count from events
        where tenant_id = $1 and seq between $2 and $3
          and ($4::text is null or source = $4) and ($5::text is null or type = $5)
          and severity >= $6 and ($7::text is null or payload::text ilike $7)`,
      [
        view.tenant,
        fromSeq,
        toSeq,
        filter.source ?? null,
        filter.type ?? null,
        filter.severity === undefined ? 0 : severityRank(filter.severity),
        filter.text === undefined ? null : likeAnywhere(filter.text),
      ],
    );
    return rows[0]?.count ?? 0;
  }
}
