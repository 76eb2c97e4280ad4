import type { TimelineEntry, TimelineKind } from '@batcave/shared/alerts';
import { type EpochMs, parseInstant } from '@batcave/shared/time';
import type { View } from '../../identity/index.ts';
import { TIMELINE_COLUMNS, type TimelineRow, toTimelineEntry } from './alertRows.ts';
import { cutPage, readCursor } from './page.ts';
import type { PgStore } from './pool.ts';

/** Alerts of one incident whose entries are looked for, at most. */
const MAX_ALERTS = 10_000;

/** Whose entries. */
export type TimelineOf =
  | { readonly alertId: string; readonly incidentId: string | null }
  | { readonly incidentId: string }
  | { readonly tenant: true };

/** Which of them, a page at a time. */
export interface TimelinePage {
  readonly fromMs: EpochMs | undefined;
  readonly toMs: EpochMs | undefined;
  readonly kind: TimelineKind | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** Timelines, as far as somebody may see what they are about. */
export class PgTimeline {
  readonly #store: PgStore;

  constructor(store: PgStore) {
    this.#store = store;
  }

  /**
   * A page, oldest first: of an alert its own entries and those of its incident as a whole; of an incident
   * those of its alerts too. Others that belong among them, already of the range and kind, may be given: they
   * are put in at their times. Of a message that tells of services that the view lacks only who was told is said.
   */
  async read(
    view: View,
    of: TimelineOf,
    { fromMs, toMs, kind, limit, cursor }: TimelinePage,
    others: readonly TimelineEntry[] = [],
  ): Promise<{ entries: TimelineEntry[]; next_cursor: string | null }> {
    const after = readCursor(cursor, ['number', 'string']);
    const { condition, values } = await this.#whose(view, of);
    const { rows } = await this.#store.forTenant(view).query<TimelineRow & { is_open: boolean }>(
      `select ${TIMELINE_COLUMNS}, ${view.services === 'all' ? 'true' : MESSAGE_IS_OPEN} as is_open
         from timeline
        where tenant_id = $1 and ${condition}
          and ($4::numeric is null or at >= to_timestamp($4::numeric / 1000))
          and ($5::numeric is null or at <= to_timestamp($5::numeric / 1000))
          and ($6::text is null or kind = $6)
          and ($7::numeric is null or (at, timeline_id) > (to_timestamp($7::numeric / 1000), $8::uuid))
        order by at, timeline_id limit $9`,
      [
        ...[view.tenant, ...values, fromMs ?? null, toMs ?? null, kind ?? null],
        ...[after?.[0] ?? null, after?.[1] ?? null, limit + 1],
      ],
    );
    const isAfter = (entry: TimelineEntry): boolean =>
      after === undefined || compare(placeOf(entry), [Number(after[0]), String(after[1])]) > 0;
    const merged = [...rows.map(asSeen), ...others.filter(isAfter)].sort((a, b) =>
      compare(placeOf(a), placeOf(b)),
    );
    const { page, next } = cutPage(merged, limit, placeOf);
    return { entries: [...page], next_cursor: next };
  }

  /** The newest entries of an alert, oldest first. */
  async newest(view: View, alertId: string, limit: number): Promise<TimelineEntry[]> {
    const { rows } = await this.#store.forTenant(view).query<TimelineRow>(
      `select ${TIMELINE_COLUMNS} from timeline where tenant_id = $1 and alert_id = $2
        order by at desc, timeline_id desc limit $3`,
      [view.tenant, alertId, limit],
    );
    return rows.reverse().map(toTimelineEntry);
  }

  async #whose(
    view: View,
    of: TimelineOf,
  ): Promise<{ condition: string; values: readonly unknown[] }> {
    if ('tenant' in of)
      return { condition: '($2::uuid is null or $3::uuid is null)', values: NONE };
    if ('alertId' in of)
      return {
        condition: '(alert_id = $2::uuid or (incident_id = $3::uuid and alert_id is null))',
        values: [of.alertId, of.incidentId],
      };
    // As a list of ids, so that both indexes are used. Entries from before the alert was placed name no incident.
    const { rows } = await this.#store
      .forTenant(view)
      .query<{ alert_id: string }>(
        'select alert_id from alerts where tenant_id = $1 and incident_id = $2 limit $3',
        [view.tenant, of.incidentId, MAX_ALERTS],
      );
    return {
      condition: '(alert_id = any($2::uuid[]) or incident_id = $3::uuid)',
      values: [rows.map((row) => row.alert_id), of.incidentId],
    };
  }
}

const NONE = [null, null] as const;

/**
 * Whether the message of an entry, if it has one, may be read: the policies of notifications bind the inner
 * query. One that is forgotten can no longer be asked about, so only a view of all services reads what it said.
 */
const MESSAGE_IS_OPEN = `(notification_id is null or exists (
         select from notifications n
          where (n.tenant_id, n.notification_id) = (timeline.tenant_id, timeline.notification_id)))`;

/** Who was told, and why: the title of the message comes after it. */
const WHO_WAS_TOLD = /^Told .*?\([a-z ]+\)(?=: )/s;

function asSeen({ is_open: isOpen, ...row }: TimelineRow & { is_open: boolean }): TimelineEntry {
  if (isOpen || row.kind !== 'notified') return toTimelineEntry(row);
  return toTimelineEntry({ ...row, entry: WHO_WAS_TOLD.exec(row.entry)?.[0] ?? 'Told' });
}

type Place = readonly [number, string];

function placeOf({ timestamp, timeline_id: id }: TimelineEntry): Place {
  return [parseInstant(timestamp) ?? 0, id];
}

function compare(a: Place, b: Place): number {
  return a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0);
}
