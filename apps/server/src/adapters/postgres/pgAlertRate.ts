import {
  FLOOD_WINDOW_MS,
  type AlertRate,
  RATE_STRETCHES,
  STALE_ALERT_MS,
} from '@batcave/shared/alerts';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import type { View } from '../../identity/index.ts';
import type { PgStore } from './pool.ts';

const TOP = 10;

/** How many alerts were raised in the last 24 hours, and by which rules, of the alerts in view. */
export async function readAlertRate(
  store: PgStore,
  view: View,
  nowMs: EpochMs,
): Promise<AlertRate> {
  const db = store.forTenant(view);
  const fromMs = nowMs - RATE_STRETCHES * FLOOD_WINDOW_MS;
  const bounds = [view.tenant, fromMs / 1000, nowMs / 1000];
  const [stretches, rules, stale] = await Promise.all([
    db.query<{ stretch: number; raised: number }>(
      `select floor((extract(epoch from created_at) - $2) / $4)::integer as stretch, count(*) as raised
         from alerts
        where tenant_id = $1 and created_at >= to_timestamp($2) and created_at < to_timestamp($3)
        group by 1`,
      [...bounds, FLOOD_WINDOW_MS / 1000],
    ),
    db.query<{ rule_id: string; rule_name: string; raised: number }>(
      `select rule_id, (array_agg(rule_name order by created_at desc))[1] as rule_name, count(*) as raised
         from alerts
        where tenant_id = $1 and created_at >= to_timestamp($2) and created_at < to_timestamp($3)
        group by rule_id order by raised desc, rule_id limit $4`,
      [...bounds, TOP],
    ),
    db.query<{ stale: number }>(
      `select count(*) as stale from alerts
        where tenant_id = $1 and state <> 'RESOLVED' and created_at < to_timestamp($2)`,
      [view.tenant, (nowMs - STALE_ALERT_MS) / 1000],
    ),
  ]);
  const raised = Array.from({ length: RATE_STRETCHES }, () => 0);
  for (const { stretch, raised: count } of stretches.rows) raised[stretch] = count;
  return {
    from: formatInstant(fromMs),
    to: formatInstant(nowMs),
    step_ms: FLOOD_WINDOW_MS,
    raised,
    total: raised.reduce((sum, count) => sum + count, 0),
    stale: stale.rows[0]?.stale ?? 0,
    top: rules.rows,
  };
}
