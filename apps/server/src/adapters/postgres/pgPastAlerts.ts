import type { Alert } from '@batcave/shared/alerts';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import type { View } from '../../identity/index.ts';
import { type AlertRow, toAlert } from './alertRows.ts';
import type { PgStore } from './pool.ts';

/** Alerts answered at most; more were never looked at by anybody at once. */
export const MAX_PAST_ALERTS = 5_000;

interface PastRow extends AlertRow {
  last_kind: 'acknowledged' | 'unacknowledged' | null;
  last_actor: string | null;
  last_at: number | null;
  was_assigned_later: boolean;
}

/** Reads alerts as they were. */
export class PgPastAlerts {
  readonly #store: PgStore;

  constructor(store: PgStore) {
    this.#store = store;
  }

  /**
   * The alerts that were not over at a moment, unacknowledged first, then the most severe. Who had them is what
   * their timelines say. Severity, value and summary are those the alert ended with: a timeline tells their
   * changes in words only. Who was told, escalation and flapping are `null` if the alert changed later.
   */
  async at(view: View, atMs: EpochMs): Promise<{ alerts: Alert[]; truncated: boolean }> {
    const { rows } = await this.#store.forTenant(view).query<PastRow>(
      `select a.*, last.kind as last_kind, last.actor as last_actor, last.at as last_at,
              exists (select from timeline t
                       where t.tenant_id = a.tenant_id and t.alert_id = a.alert_id
                         and t.kind = 'assigned' and t.at > to_timestamp($2)) as was_assigned_later
         from alerts a
         left join lateral (
           select t.kind, t.actor, t.at from timeline t
            where t.tenant_id = a.tenant_id and t.alert_id = a.alert_id and t.at <= to_timestamp($2)
              and t.kind in ('acknowledged', 'unacknowledged', 'resolved', 'cleared')
            order by t.at desc, t.timeline_id desc limit 1
         ) last on true
        where a.tenant_id = $1 and a.created_at <= to_timestamp($2)
          and (a.resolved_at is null or a.resolved_at > to_timestamp($2))
          and (last.kind is null or last.kind in ('acknowledged', 'unacknowledged'))
        order by (coalesce(last.kind, '') = 'acknowledged')::integer, a.severity desc, a.created_at, a.alert_id
        limit $3`,
      [view.tenant, atMs / 1000, MAX_PAST_ALERTS + 1],
    );
    const alerts = rows.slice(0, MAX_PAST_ALERTS).map((row) => toPastAlert(row, atMs));
    return { alerts, truncated: rows.length > MAX_PAST_ALERTS };
  }
}

function toPastAlert(row: PastRow, atMs: EpochMs): Alert {
  const { last_kind, last_actor, last_at, was_assigned_later, ...columns } = row;
  const alert = toAlert(columns);
  if (row.updated_at <= atMs) return alert;
  const isAcked = last_kind === 'acknowledged';
  return {
    ...alert,
    state: isAcked ? 'ACK' : 'OPEN',
    firing: true,
    assigned_to: was_assigned_later ? null : alert.assigned_to,
    acknowledged_by: isAcked ? last_actor : null,
    acknowledged_at: isAcked && last_at !== null ? formatInstant(last_at) : null,
    ...{ resolved_by: null, resolved_at: null, resolve_reason: null },
    ...{ quiet: null, escalation: null, flapping: null },
    updated_at: formatInstant(last_at ?? row.created_at),
  };
}
