import type { Alert } from '@batcave/shared/alerts';
import type { Attempt, Message } from '@batcave/shared/dispatch';
import type { Decision, WhyNotification } from '@batcave/shared/incidents';
import type { RuleInput } from '@batcave/shared/rules';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import type { View } from '../../identity/index.ts';
import type { GroupName, GroupSnapshot, GroupState } from '../../rules/index.ts';
import { type AlertRow, toAlert } from './alertRows.ts';
import type { PgStore } from './pool.ts';

/** A version of a rule, also of one that was deleted since. */
export interface JudgedVersion {
  readonly spec: RuleInput | null;
  /** null: the rule is not there any more. */
  readonly newest: number | null;
}

/** Where a group stood at the last checkpoint of whoever judges it. */
export interface StoredGroup extends GroupName {
  readonly state: GroupState;
  /** Not kept for an idle group. */
  readonly sinceMs: EpochMs | null;
  /** The last episode that was raised; 0: none yet. */
  readonly episode: number;
  readonly asOfMs: EpochMs;
}

interface NotificationRow {
  notification_id: string;
  receiver: string;
  receiver_type: WhyNotification['receiver_type'];
  person: string | null;
  address: string | null;
  message: Message;
  alert_ids: string[];
  state: WhyNotification['state'];
  state_reason: string | null;
  attempts: Attempt[];
  attempt_count: number;
  next_attempt_at: number | null;
  message_id: string | null;
  fallback_of: string | null;
  created_at: number;
  sent_at: number | null;
}

/** Alerts of one event, at most. */
const MAX_ALERTS = 100;

/** What is known of why something happened or did not. */
export class PgWhy {
  readonly #store: PgStore;

  constructor(store: PgStore) {
    this.#store = store;
  }

  /** A rule as it was in the version that judged. */
  async versionOf(tenant: string, ruleId: string, version: number): Promise<JudgedVersion> {
    const { rows } = await this.#store.query<{ spec: RuleInput | null; newest: number | null }>(
      `select (select spec from rule_versions where tenant_id = $1 and rule_id = $2 and version = $3) as spec,
              (select version from rules where tenant_id = $1 and rule_id = $2) as newest`,
      [tenant, ruleId, version],
    );
    return rows[0] ?? { spec: null, newest: null };
  }

  /** The newest decisions about an alert, oldest first. */
  async decisions(view: View, alertId: string, limit: number): Promise<Decision[]> {
    const { rows } = await this.#store.forTenant(view).query<Omit<Decision, 'at'> & { at: number }>(
      `select alert_id, at, stages from decisions where tenant_id = $1 and alert_id = $2
          order by at desc, decision_id desc limit $3`,
      [view.tenant, alertId, limit],
    );
    return rows.reverse().map((row) => ({ ...row, at: formatInstant(row.at) }));
  }

  /**
   * The newest notifications of an alert that the view shows, oldest first. One that spoke of alerts that
   * the view does not show is told without its words.
   */
  async notifications(view: View, alertId: string, limit: number): Promise<WhyNotification[]> {
    const { rows } = await this.#store.query<NotificationRow>(
      `select notification_id, receiver, receiver_type, person, address, message, alert_ids, state, state_reason, attempts,
              attempt_count, next_attempt_at, message_id, fallback_of, created_at, sent_at
         from notifications where tenant_id = $1 and alert_ids @> array[$2::uuid]
        order by place desc limit $3`,
      [view.tenant, alertId, limit],
    );
    const mentioned = [...new Set(rows.flatMap((row) => row.alert_ids))];
    const shown = new Set((await this.alerts(view, mentioned)).map((alert) => alert.alert_id));
    return rows.reverse().map((row) =>
      toNotification(
        row,
        row.alert_ids.every((id) => shown.has(id)),
      ),
    );
  }

  /** Those of these alerts that the view shows. */
  async alerts(view: View, alertIds: readonly string[]): Promise<Alert[]> {
    if (alertIds.length === 0) return [];
    const { rows } = await this.#store
      .forTenant(view)
      .query<AlertRow>(
        'select * from alerts where tenant_id = $1 and alert_id = any($2::uuid[]) order by created_at, alert_id',
        [view.tenant, alertIds],
      );
    return rows.map(toAlert);
  }

  /** The alerts that an event raised, as far as the view shows them. */
  async alertsOfEvent(view: View, eventId: string): Promise<Alert[]> {
    const { rows } = await this.#store.forTenant(view).query<AlertRow>(
      `select * from alerts where tenant_id = $1 and event_id = $2
        order by created_at, alert_id limit $3`,
      [view.tenant, eventId, MAX_ALERTS],
    );
    return rows.map(toAlert);
  }

  /** Where groups stood when the engine last kept them. What is not kept is not in the answer. */
  async groups(tenant: string, names: readonly GroupName[]): Promise<StoredGroup[]> {
    if (names.length === 0) return [];
    const { rows } = await this.#store.query<{ state: GroupSnapshot; tick: number }>(
      `select g.state, p.checkpoint_tick as tick
         from unnest($2::uuid[], $3::text[]) as n (rule_id, group_key)
         join engine_groups g on g.tenant_id = $1 and g.rule_id = n.rule_id and g.group_key = n.group_key
         join engine_position p on p.partition = g.partition`,
      [tenant, names.map((name) => name.ruleId), names.map((name) => name.groupKey)],
    );
    return rows.map(({ state: { ruleId, groupKey, state, sinceMs, episode }, tick }) => ({
      ...{ ruleId, groupKey, state, episode },
      sinceMs: state === 'idle' ? null : sinceMs,
      asOfMs: tick,
    }));
  }
}

function toNotification(
  { alert_ids: _, message, ...row }: NotificationRow,
  isWholeShown: boolean,
): WhyNotification {
  const instant = (atMs: number | null) => (atMs === null ? null : formatInstant(atMs));
  return {
    ...row,
    reason: message.reason,
    title: isWholeShown ? message.title : null,
    next_attempt_at: instant(row.next_attempt_at),
    created_at: formatInstant(row.created_at),
    sent_at: instant(row.sent_at),
  };
}
