import type { Service } from '@batcave/shared/dispatch';
import { isDeploy, type LogEvent, severityRank } from '@batcave/shared/events';
import { type DurationMs, type EpochMs, formatDuration } from '@batcave/shared/time';
import type { Surroundings } from '../../alerts/index.ts';
import type { View } from '../../identity/index.ts';
import { IS_DEPLOY } from './deployTest.ts';
import { EVENT_COLUMNS, type EventRow, toLogEvent } from './eventRows.ts';
import { dayOf } from './partitions.ts';
import type { PgStore } from './pool.ts';

/** Events that are told, at most. */
const MAX_EVENTS = 200;
/** Events that are looked through before the beginning, and after it: less than a second each. */
const MAX_SCANNED = 100_000;
/** How far before and after an incident what happened may have to do with it. */
export const SURROUNDING_MS: DurationMs = 15 * 60_000;

/** Events around something, and what of them is left out. */
export interface SurroundingEvents {
  readonly events: readonly LogEvent[];
  /** In words; null: nothing. */
  readonly cut: string | null;
  /** The part of it that says how far was looked at all: deploys beyond may be missing too. */
  readonly unread: string | null;
}

interface Found extends EventRow {
  scanned: number;
  reached: number | null;
}

/** Deploys, and events of WARN or worse, around something that began and ended. */
export class PgSurroundings {
  readonly #store: PgStore;
  readonly #maxScanned: number;

  constructor(store: PgStore, maxScanned = MAX_SCANNED) {
    this.#store = store;
    this.#maxScanned = maxScanned;
  }

  /** The services of a tenant as people wrote them down last. */
  async services(tenant: string): Promise<Service[]> {
    const { rows } = await this.#store.query<{ services: Service[] | null }>(
      `select config -> 'services' as services from dispatch_configs
        where tenant_id = $1 order by revision desc limit 1`,
      [tenant],
    );
    return rows[0]?.services ?? [];
  }

  /**
   * Deploys first, then the worst, then the nearest to the beginning. Looks from the beginning to both sides,
   * through a bounded number of events: a busy log is not read whole for one picture.
   */
  async around(
    view: View,
    { services, neighbours, hosts }: Surroundings,
    range: { readonly beganMs: EpochMs; readonly endedMs: EpochMs },
  ): Promise<SurroundingEvents> {
    const { beganMs, endedMs } = range;
    const names = [[...services, ...neighbours], hosts] as const;
    const before = await this.#scan(view, names, beganMs - SURROUNDING_MS, beganMs, 'desc');
    const after = await this.#scan(view, names, beganMs, endedMs + SURROUNDING_MS, 'asc');
    const all = [...before.rows, ...after.rows].map(toLogEvent);
    const events = all
      .map((event) => ({ event, apartMs: Math.abs(event.atMs - beganMs) }))
      .sort(
        (a, b) =>
          Number(isDeploy(b.event)) - Number(isDeploy(a.event)) ||
          severityRank(b.event.severity) - severityRank(a.event.severity) ||
          a.apartMs - b.apartMs,
      )
      .slice(0, MAX_EVENTS)
      .map(({ event }) => event);
    const few =
      all.length > MAX_EVENTS
        ? [`Only ${String(MAX_EVENTS)} events are here: deploys and the worst.`]
        : [];
    const unread = [before, after].flatMap(({ reachedMs }) =>
      reachedMs === null
        ? []
        : [
            `There are so many events that only those up to ${formatDuration(Math.abs(reachedMs - beganMs))} ${reachedMs < beganMs ? 'before' : 'after'} the beginning were looked at.`,
          ],
    );
    return { events, cut: join([...few, ...unread]), unread: join(unread) };
  }

  async #scan(
    view: View,
    [services, hosts]: readonly [readonly string[], readonly string[]],
    fromMs: EpochMs,
    toMs: EpochMs,
    order: 'asc' | 'desc',
  ): Promise<{ rows: EventRow[]; reachedMs: EpochMs | null }> {
    const { rows } = await this.#store.forTenant(view).query<Found>(
      `with scanned as materialized (
         select day, event_id, occurred_at, seq, severity, type, source, labels from events
          where tenant_id = $1 and day between $2 and $3
            and occurred_at >= to_timestamp($4::numeric / 1000)
            and ${order === 'desc' ? 'occurred_at <' : 'occurred_at <='} to_timestamp($5::numeric / 1000)
          order by occurred_at ${order} limit $6),
       found as (
         select day, event_id from scanned
          where (severity >= $7 or ${IS_DEPLOY})
            and (coalesce(labels ->> 'service', source) = any($8) or labels ->> 'host' = any($9) or source = any($9))
          order by ${IS_DEPLOY} desc, severity desc, occurred_at ${order} limit $10),
       scope as (select count(*)::int as scanned,
                        ${order === 'desc' ? 'min' : 'max'}(occurred_at) as reached from scanned)
       select ${EVENT_COLUMNS.split(', ')
         .map((column) => `e.${column}`)
         .join(', ')}, scope.scanned, scope.reached
         from scope left join (found join events e using (day, event_id)) on e.tenant_id = $1`,
      [
        ...[view.tenant, dayOf(fromMs), dayOf(toMs), fromMs, toMs, this.#maxScanned],
        ...[severityRank('WARN'), services, hosts, MAX_EVENTS + 1],
      ],
    );
    const [first] = rows;
    const isCut = first !== undefined && first.scanned >= this.#maxScanned;
    // A row without an event says only how far the scan got.
    const events = rows.filter((row) => (row.event_id as string | null) !== null);
    return { rows: events, reachedMs: isCut ? first.reached : null };
  }
}

function join(sentences: readonly string[]): string | null {
  return sentences.length === 0 ? null : sentences.join(' ');
}
