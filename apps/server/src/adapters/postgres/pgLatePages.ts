import { formatInstant } from '@batcave/shared/time';
import type { PgStore } from './pool.ts';

/** So long what decides has to call back a page that is due, before it is called back here. */
const DECIDES_MS = 10_000;

/**
 * Of a notification `n`: whether it is a page about alerts that somebody has taken, or that are over. None leaves,
 * however far the dispatcher is: it calls back what it knows of, and may rest for seconds after a fault.
 */
export const IS_LATE = `(n.message ->> 'status' = 'firing' and (n.person is not null or n.receiver_type = 'pagerduty')
  and not exists (select from alerts a
                   where a.tenant_id = n.tenant_id and a.alert_id = any(n.alert_ids) and a.state = 'OPEN'))`;

/** Calls back such pages of which the dispatcher does not know: one that had failed, and was tried again by hand. */
export async function cancelLatePages(store: PgStore, nowMs: number): Promise<void> {
  await store.prepared(
    'notifications late pages',
    `update notifications n
        set state = 'cancelled', next_attempt_at = null,
            state_reason = 'its alerts were taken or over before it left'
      where n.state = 'pending' and n.next_attempt_at <= $1 and ${IS_LATE}`,
    [formatInstant(nowMs - DECIDES_MS)],
  );
}
