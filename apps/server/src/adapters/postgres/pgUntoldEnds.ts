import { formatInstant } from '@batcave/shared/time';
import type { PgStore } from './pool.ts';

/** So long it is waited for what comes after an end, before it is looked at again. */
const WAIT = "interval '1 minute'";

/** Of a message `x`: whether it tells of an end and of nothing else; as `tellsEnd` has it. */
const tellsEnd = (x: string): string =>
  `(${x}.message ->> 'status' = 'resolved' or coalesce(${x}.message -> 'approval' ->> 'state' <> 'waiting', false))`;

/** Of messages `x` and `n`: whether both are for one target, about one group. */
const samePlace = (x: string): string =>
  `(${x}.tenant_id = n.tenant_id and ${x}.group_id = n.group_id and ${x}.target_key = n.target_key)`;

/**
 * Whether what is told later of the same group takes the place of what was told before: PagerDuty has one alert
 * of it, Slack one message. Elsewhere each message stands for itself.
 */
const TAKES_PLACE = `n.receiver_type in ('pagerduty', 'slack')`;

const RETRY = `
with due as (
  select n.tenant_id, n.notification_id,
         exists (select from notifications p
                  where ${samePlace('p')} and p.place < n.place and p.alert_ids && n.alert_ids and not ${tellsEnd('p')}
                    -- What was refused at once has not arrived; an answer that did not come may have been lost.
                    and (p.state = 'sent' or p.state = 'cancelled' and p.attempt_count > 0
                         or p.state = 'failed' and p.attempt_count > 1)) as is_heard,
         exists (select from notifications l
                  where ${samePlace('l')} and l.place > n.place and l.state = 'sent'
                    and (${TAKES_PLACE} or l.alert_ids && n.alert_ids)) as is_overtaken,
         exists (select from notifications l
                  where ${samePlace('l')} and l.place > n.place and l.state = 'pending'
                    and (${TAKES_PLACE} or l.alert_ids && n.alert_ids))
         -- It fires again, and that could not be told either.
         or coalesce((select not ${tellsEnd('l')} from notifications l
                       where ${samePlace('l')} and l.place > n.place and l.alert_ids && n.alert_ids
                         and l.state <> 'cancelled' order by l.place desc limit 1), false) as waits
    from notifications n
   where n.state = 'failed' and n.end_retry_at <= $1
   order by n.end_retry_at limit $2 for update skip locked
)
update notifications n
   set state = case when d.is_heard and not d.is_overtaken and not d.waits then 'pending' else n.state end,
       next_attempt_at = case when d.is_heard and not d.is_overtaken and not d.waits then $1::timestamptz end,
       end_retries = n.end_retries + case when d.is_heard and not d.is_overtaken and not d.waits then 1 else 0 end,
       end_retry_at = case when not d.is_heard or d.is_overtaken then null
                           when d.waits then $1::timestamptz + ${WAIT} else n.end_retry_at end
  from due d
 where n.tenant_id = d.tenant_id and n.notification_id = d.notification_id`;

/**
 * Puts ends that have failed, and whose time has come, among what is due; so many at most, the longest due first.
 * One whose beginning cannot have arrived, and one after which something arrived that takes its place, is given up.
 */
export async function retryEnds(store: PgStore, nowMs: number, limit: number): Promise<void> {
  await store.prepared('notifications untold ends', RETRY, [formatInstant(nowMs), limit]);
}

/** Ends that have failed and are still tried anew, of all tenants. */
export async function countUntoldEnds(store: PgStore): Promise<number> {
  const { rows } = await store.prepared<{ count: number }>(
    'notifications untold ends count',
    'select count(*) as count from notifications where end_retry_at is not null',
    [],
  );
  return rows[0]?.count ?? 0;
}

/** The same of one tenant, by receiver. */
export async function untoldEndsOf(store: PgStore, tenant: string): Promise<Map<string, number>> {
  const { rows } = await store.query<{ receiver: string; count: number }>(
    `select receiver, count(*) as count from notifications
      where tenant_id = $1 and end_retry_at is not null group by receiver`,
    [tenant],
  );
  return new Map(rows.map(({ receiver, count }) => [receiver, count]));
}
