import type { Attempt, Notification } from '@batcave/shared/dispatch';
import type { DISPATCH_ROUTES, RouteInput } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import type { Asker } from '../../alerts/index.ts';
import type {
  NotificationQueue,
  PendingNotification,
  ProviderRef,
  Settlement,
} from '../../dispatch/index.ts';
import type { View } from '../../identity/index.ts';
import { writeAudit } from './audit.ts';
import { type TargetRow, toTarget } from './dispatchRows.ts';
import { cutPage, readCursor } from './page.ts';
import { STILL_ASKED } from './pgApprovals.ts';
import { cancelLatePages, IS_LATE } from './pgLatePages.ts';
import type { PgStore } from './pool.ts';
import { countUntoldEnds, retryEnds, untoldEndsOf } from './pgUntoldEnds.ts';
import { storable } from './storableText.ts';
import { type TimelineDraft, writeTimeline } from './timelineRows.ts';

/** Attempts that are kept of a notification. */
const KEPT_ATTEMPTS = 20;
/** Messages of one receiver that are looked at in one go: more than are ever on their way to it. */
const DUE_OF_RECEIVER = 50;

type ListQuery = RouteInput<(typeof DISPATCH_ROUTES)['notifications.list']>['query'];

interface NotificationRow extends TargetRow {
  tenant_id: string;
  notification_id: string;
  place: number;
  group_id: string | null;
  incident_id: string | null;
  message: Notification['message'];
  state: Notification['state'];
  state_reason: string | null;
  attempts: Attempt[];
  attempt_count: number;
  end_retries: number;
  next_attempt_at: number | null;
  message_id: string | null;
  fallback_of: string | null;
  created_at: number;
  sent_at: number | null;
}

/** What a page was about. */
export interface PageFact {
  readonly atMs: EpochMs;
  readonly ruleName: string;
  readonly service: string;
}

/** Messages on their way out, in Postgres. */
export class PgNotifications implements NotificationQueue {
  readonly #store: PgStore;

  constructor(store: PgStore) {
    this.#store = store;
  }

  async due(nowMs: number, limit: number): Promise<PendingNotification[]> {
    const { rows } = await this.#store.prepared<
      NotificationRow & { previous: ProviderRef | null; thread: ProviderRef | null }
    >(
      'notifications due',
      // The oldest of its group and target goes first, whatever those behind it want; and receivers take
      // turns, so that a long queue at one does not hide what is for the others.
      `select n.*,
              (select p.ref from notifications p
                where p.tenant_id = n.tenant_id and p.group_id = n.group_id and p.target_key = n.target_key
                  and p.state = 'sent' order by p.sent_at desc, p.place desc limit 1) as previous,
              (select t.ref from notifications t
                where t.tenant_id = n.tenant_id and t.incident_id = n.incident_id and t.target_key = n.target_key
                  and t.state = 'sent' order by t.sent_at, t.place limit 1) as thread
         from (select tenant_id, notification_id,
                      row_number() over (partition by tenant_id, receiver order by next_attempt_at, place) as turn
                 from notifications w
                where state = 'pending' and next_attempt_at <= $1
                  and not exists (select from notifications o
                                   where o.tenant_id = w.tenant_id and o.target_key = w.target_key
                                     and o.group_id = w.group_id and o.state = 'pending' and o.place < w.place)) q
         join notifications n using (tenant_id, notification_id)
        where q.turn <= ${String(DUE_OF_RECEIVER)} and ${STILL_ASKED} and not ${IS_LATE}
        order by q.turn, n.next_attempt_at, n.place limit $2`,
      [formatInstant(nowMs), limit],
    );
    return rows.map((row) => ({
      tenant: row.tenant_id,
      notificationId: row.notification_id,
      groupId: row.group_id,
      incidentId: row.incident_id,
      target: toTarget(row),
      receiverType: row.receiver_type,
      message: row.message,
      createdMs: row.created_at,
      attemptCount: row.attempt_count,
      endRetries: row.end_retries,
      previous: row.previous ?? undefined,
      thread: row.thread ?? undefined,
    }));
  }

  async nextDueMs(afterMs: number): Promise<number | undefined> {
    const { rows } = await this.#store.prepared<{ at: number | null }>(
      'notifications next',
      `select min(next_attempt_at) as at from notifications where state = 'pending' and next_attempt_at > $1`,
      [formatInstant(afterMs)],
    );
    return rows[0]?.at ?? undefined;
  }

  /** What was called back on its way, and arrived all the same, is sent. */
  async settle(settlements: readonly Settlement[]): Promise<void> {
    const rows = settlements.map(toSettledRow);
    await this.#store.transaction(async (tx) => {
      await tx.query(
        `update notifications n
            set state = s.state, state_reason = coalesce(s.state_reason, n.state_reason),
                attempt_count = n.attempt_count + 1, next_attempt_at = s.next_attempt_at,
                end_retry_at = case when s.state = 'pending' then n.end_retry_at else s.end_retry_at end,
                sent_at = s.sent_at, ref = coalesce(s.ref, n.ref), message_id = coalesce(s.message_id, n.message_id),
                attempts = (select json_agg(kept.attempt order by kept.place) from (
                   select attempt, place from (
                     select a.value as attempt, a.ordinality as place
                       from json_array_elements(n.attempts) with ordinality as a
                     union all select s.attempt, 1000000) every_one
                    order by place desc limit ${String(KEPT_ATTEMPTS)}) kept)
           from json_to_recordset($1) as s (tenant_id text, notification_id uuid, state text, state_reason text,
                next_attempt_at timestamptz, end_retry_at timestamptz, sent_at timestamptz, ref json, message_id text, attempt json)
          where n.tenant_id = s.tenant_id and n.notification_id = s.notification_id
            and (n.state = 'pending' or (n.state = 'cancelled' and s.state = 'sent'))`,
        [JSON.stringify(rows)],
      );
      const byTenant = Map.groupBy(settlements, ({ notification }) => notification.tenant);
      for (const [tenant, own] of byTenant)
        await writeTimeline(
          tx,
          tenant,
          own.flatMap((settlement) => entryOf(settlement) ?? []),
        );
    });
  }

  retryEnds(nowMs: number, limit: number): Promise<void> {
    return retryEnds(this.#store, nowMs, limit);
  }

  cancelLatePages(nowMs: number): Promise<void> {
    return cancelLatePages(this.#store, nowMs);
  }

  untoldEnds(): Promise<number> {
    return countUntoldEnds(this.#store);
  }

  /** Of each receiver of a tenant that has some: ends that have failed there and are still tried anew. */
  untoldEndsOf(tenant: string): Promise<ReadonlyMap<string, number>> {
    return untoldEndsOf(this.#store, tenant);
  }

  /** Notifications that the view shows, newest first. */
  async list(
    view: View,
    query: ListQuery,
  ): Promise<{ notifications: Notification[]; next_cursor: string | null }> {
    const { limit = 100, state, receiver, alert, incident } = query;
    const after = readCursor(query.cursor, ['number'])?.[0];
    const { rows } = await this.#store.forTenant(view).query<NotificationRow>(
      `select * from notifications
        where tenant_id = $1 and ($2::text is null or state = $2) and ($3::text is null or receiver = $3)
          and ($4::uuid is null or alert_ids @> array[$4::uuid]) and ($5::uuid is null or incident_id = $5)
          and ($6::bigint is null or place < $6)
        order by place desc limit $7`,
      [
        view.tenant,
        state ?? null,
        receiver ?? null,
        alert ?? null,
        incident ?? null,
        after ?? null,
        limit + 1,
      ],
    );
    const { page, next } = cutPage(rows, limit, ({ place }) => [place]);
    return { notifications: page.map(toNotification), next_cursor: next };
  }

  /** Tries one again now that has failed or waits. @throws AppError `not_found`, `state_conflict` */
  async retry(view: View, asker: Asker, notificationId: string): Promise<Notification> {
    return this.#store.transaction(async (tx) => {
      const { rows: visible } = await this.#store
        .forTenant(view)
        .query<{ state: string }>(
          'select state from notifications where tenant_id = $1 and notification_id = $2',
          [view.tenant, notificationId],
        );
      if (visible[0] === undefined) throw new AppError('not_found');
      const { rows } = await tx.query<NotificationRow>(
        // What was told there since is newer: told after it, an old message would be believed.
        `update notifications n set state = 'pending', state_reason = null, next_attempt_at = $3, end_retry_at = null
          where tenant_id = $1 and notification_id = $2 and state in ('pending', 'failed')
            and ${STILL_ASKED} and not ${IS_LATE}
            and not exists (select from notifications l
                             where l.tenant_id = n.tenant_id and l.group_id = n.group_id
                               and l.target_key = n.target_key and l.state = 'sent' and l.place > n.place)
         returning *`,
        [view.tenant, notificationId, formatInstant(asker.nowMs)],
      );
      const row = rows[0];
      if (row === undefined) {
        const { rows: late } = await tx.query(
          `select from notifications n where tenant_id = $1 and notification_id = $2 and ${IS_LATE}`,
          [view.tenant, notificationId],
        );
        if (late.length > 0)
          throw new AppError(
            'state_conflict',
            `It is ${visible[0].state}, and its alerts are taken or over: nobody is paged about them any more.`,
          );
        throw new AppError(
          'state_conflict',
          `It is ${visible[0].state}: only what waits or has failed can be tried again, and only until something newer of its group has arrived there, or what it asks for is decided.`,
        );
      }
      await writeAudit(tx, [
        {
          tenant_id: view.tenant,
          at: formatInstant(asker.nowMs),
          actor: asker.actor,
          action: 'notification.retried',
          object_type: 'notification',
          object_id: notificationId,
          before: { state: visible[0].state },
          after: { state: row.state },
          trace_id: asker.traceId,
        },
      ]);
      return toNotification(row);
    });
  }

  /**
   * Pages since a moment, oldest first, the newest 100,000 at most: what each was about, by its worst alert. One
   * may be about as many as a message lists, so no more is read than is told.
   */
  async pages(tenant: string, sinceMs: number): Promise<PageFact[]> {
    const { rows } = await this.#store.query<PageFact>(
      `select created_at as "atMs", message #>> '{alerts,0,rule_name}' as "ruleName",
              message #>> '{alerts,0,service}' as service
         from notifications
        where tenant_id = $1 and created_at > $2 and state <> 'cancelled'
          and (person is not null or receiver_type = 'pagerduty') and message ->> 'status' = 'firing'
          and message ->> 'urgency' = 'high' and message #> '{alerts,0}' is not null
        order by created_at desc limit 100000`,
      [tenant, formatInstant(sinceMs)],
    );
    return rows.reverse();
  }

  /** Forgets what was sent, and what was decided about alerts that are over, before a moment. */
  async dropBefore(beforeMs: number): Promise<void> {
    const before = formatInstant(beforeMs);
    await this.#store.query(
      `delete from notifications where created_at < $1 and state <> 'pending'`,
      [before],
    );
    await this.#store.query(
      `delete from decisions d where at < $1
          and not exists (select from alerts a where (a.tenant_id, a.alert_id) = (d.tenant_id, d.alert_id)
                             and a.state <> 'RESOLVED')`,
      [before],
    );
  }

  /** How each receiver of a tenant does. */
  async health(tenant: string): Promise<
    {
      receiver: string;
      pending: number;
      failed_last_day: number;
      sent_last_day: number;
      last_sent_at: string | null;
      last_failure: string | null;
      oldest_pending_at: string | null;
    }[]
  > {
    const { rows } = await this.#store.query<{
      receiver: string;
      pending: number;
      failed: number;
      sent: number;
      last_sent: number | null;
      last_failure: string | null;
      oldest: number | null;
    }>(
      `select receiver, count(*) filter (where state = 'pending') as pending,
              count(*) filter (where state = 'failed') as failed, count(*) filter (where state = 'sent') as sent,
              max(sent_at) as last_sent, min(created_at) filter (where state = 'pending') as oldest,
              (array_agg(state_reason order by place desc) filter (where state = 'failed'))[1] as last_failure
         from notifications where tenant_id = $1 and created_at > now() - interval '1 day' group by receiver`,
      [tenant],
    );
    const instant = (atMs: number | null) => (atMs === null ? null : formatInstant(atMs));
    return rows.map((row) => ({
      receiver: row.receiver,
      pending: row.pending,
      failed_last_day: row.failed,
      sent_last_day: row.sent,
      last_sent_at: instant(row.last_sent),
      last_failure: row.last_failure,
      oldest_pending_at: instant(row.oldest),
    }));
  }
}

function toSettledRow(settlement: Settlement) {
  const { notification, outcome, atMs, nextAttemptMs, failure, endRetryMs } = settlement;
  const isDelivered = outcome.kind === 'delivered';
  const ref = isDelivered ? (outcome.ref ?? null) : null;
  const attempt: Attempt = {
    at: formatInstant(atMs),
    outcome: outcome.kind,
    category: isDelivered ? null : outcome.category,
    detail: outcome.detail,
  };
  return storable({
    tenant_id: notification.tenant,
    notification_id: notification.notificationId,
    state: isDelivered ? 'sent' : failure === null ? 'pending' : 'failed',
    state_reason: failure,
    next_attempt_at: nextAttemptMs === null ? null : formatInstant(nextAttemptMs),
    end_retry_at: endRetryMs === null ? null : formatInstant(endRetryMs),
    sent_at: isDelivered ? formatInstant(atMs) : null,
    ref,
    message_id: ref?.['message_id'] ?? ref?.['ts'] ?? null,
    attempt,
  });
}

/** What the timeline says of it: when it arrived, and when it was given up. */
function entryOf(settlement: Settlement): TimelineDraft | undefined {
  const { notification, outcome, atMs, failure, endRetryMs } = settlement;
  const { target, message, incidentId, notificationId } = notification;
  const who = target.person === null ? target.receiver : `${target.person} by ${target.receiver}`;
  const base = { alertId: null, incidentId, actor: 'dispatch', notificationId, atMs };
  if (outcome.kind === 'delivered')
    return {
      ...base,
      kind: 'notified',
      entry: `Told ${who} (${message.reason.replaceAll('_', ' ')}): ${message.title}`,
      messageId: outcome.ref?.['message_id'] ?? outcome.ref?.['ts'] ?? null,
    };
  // That an end could not be told is said once, and then that it is tried no more.
  const isSaid = notification.endRetries > 0 && endRetryMs !== null;
  if (failure === null || isSaid) return undefined;
  return { ...base, kind: 'notification_failed', entry: `Could not tell ${who}: ${failure}` };
}

function toNotification(row: NotificationRow): Notification {
  const instant = (atMs: number | null) => (atMs === null ? null : formatInstant(atMs));
  return {
    notification_id: row.notification_id,
    group_id: row.group_id,
    receiver: row.receiver,
    receiver_type: row.receiver_type,
    person: row.person,
    address: row.address,
    message: row.message,
    state: row.state,
    state_reason: row.state_reason,
    attempts: row.attempts,
    attempt_count: row.attempt_count,
    next_attempt_at: instant(row.next_attempt_at),
    message_id: row.message_id,
    fallback_of: row.fallback_of,
    created_at: formatInstant(row.created_at),
    sent_at: instant(row.sent_at),
  };
}
