import {
  type Alert,
  type AlertRate,
  type AlertSummary,
  summarizeAlerts,
} from '@batcave/shared/alerts';
import type { RouteInput, ROUTES } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import { SEVERITIES, severityRank } from '@batcave/shared/events';
import { RAISED_WITHIN_DAYS, type RuleRaised } from '@batcave/shared/rules';
import { formatInstant } from '@batcave/shared/time';
import type { AlertReader } from '../../feed/index.ts';
import { type AlertRow, toAlert } from './alertRows.ts';
import type { View } from '../../identity/index.ts';
import { readAlertRate } from './pgAlertRate.ts';
import { cutPage, likeAnywhere, readCursor } from './page.ts';
import type { PgStore } from './pool.ts';

type ListQuery = RouteInput<(typeof ROUTES)['alerts.list']>['query'];

const STATES: Record<string, readonly string[]> = {
  active: ['OPEN', 'ACK'],
  all: ['OPEN', 'ACK', 'RESOLVED'],
};

/** Reads alerts for routes and for the live feed. */
export class PgAlertReader implements AlertReader {
  readonly #store: PgStore;

  constructor(store: PgStore) {
    this.#store = store;
  }

  async get(view: View, alertId: string): Promise<Alert> {
    const { rows } = await this.#store
      .forTenant(view)
      .query<AlertRow>('select * from alerts where tenant_id = $1 and alert_id = $2', [
        view.tenant,
        alertId,
      ]);
    if (rows[0] === undefined) throw new AppError('not_found');
    return toAlert(rows[0]);
  }

  async list(
    view: View,
    query: ListQuery,
  ): Promise<{ alerts: Alert[]; next_cursor: string | null }> {
    const limit = query.limit ?? 100;
    const after = readCursor(query.cursor, ['number', 'number', 'number', 'string']);
    const { rows } = await this.#store.forTenant(view).query<AlertRow>(
      `select * from alerts
        where tenant_id = $1 and state = any($2)
          and ($3::smallint is null or severity = $3)
          and ($4::text is null or service = $4)
          and ($5::uuid is null or rule_id = $5)
          and ($6::text is null or assigned_to = $6)
          and ($7::text is null or summary ilike $7 or rule_name ilike $7 or service ilike $7)
          and ($8::integer is null or
               ((state <> 'OPEN')::integer, -severity, extract(epoch from created_at) * 1000, alert_id)
                > ($8, $9::integer, $10::numeric, $11::uuid))
        order by (state <> 'OPEN')::integer, -severity, created_at, alert_id
        limit $12`,
      [
        view.tenant,
        STATES[query.state ?? 'active'] ?? [query.state],
        query.severity === undefined ? null : severityRank(query.severity),
        query.service ?? null,
        query.rule_id ?? null,
        query.assigned_to ?? null,
        query.text === undefined ? null : likeAnywhere(query.text),
        after?.[0] ?? null,
        after?.[1] ?? null,
        after?.[2] ?? null,
        after?.[3] ?? null,
        limit + 1,
      ],
    );
    const { page, next } = cutPage(rows, limit, (row) => [
      row.state === 'OPEN' ? 0 : 1,
      -row.severity,
      row.created_at,
      row.alert_id,
    ]);
    return { alerts: page.map(toAlert), next_cursor: next };
  }

  async summary(view: View, nowMs: number): Promise<AlertSummary> {
    const { rows } = await this.#store.forTenant(view).query<{
      service: string;
      severity: number;
      state: 'OPEN' | 'ACK';
      count: number;
    }>(
      `select service, severity, state, count(*) as count from alerts
        where tenant_id = $1 and state <> 'RESOLVED' group by 1, 2, 3`,
      [view.tenant],
    );
    const { rows: totals } = await this.#store
      .forTenant(view)
      .query<{ seq: number; raised: number }>(
        `select coalesce((select seq from alert_seqs where tenant_id = $1), 0) as seq,
              (select count(*) from alerts where tenant_id = $1 and created_at > to_timestamp($2)) as raised`,
        [view.tenant, (nowMs - 600_000) / 1000],
      );
    const counts = rows.map((row) => ({
      ...row,
      severity: SEVERITIES[row.severity] ?? ('INFO' as const),
    }));
    return {
      as_of: formatInstant(nowMs),
      seq: totals[0]?.seq ?? 0,
      raised_last_10m: totals[0]?.raised ?? 0,
      ...summarizeAlerts(counts),
    };
  }

  /** How many were raised in the last 24 hours, and by which rules. */
  rate(view: View, nowMs: number): Promise<AlertRate> {
    return readAlertRate(this.#store, view, nowMs);
  }

  /** What each rule raised in the last `RAISED_WITHIN_DAYS`, of the alerts in view; the busiest first. */
  async raisedByRule(view: View, nowMs: number): Promise<RuleRaised[]> {
    const { rows } = await this.#store
      .forTenant(view)
      .query<{ rule_id: string; last_24h: number; last_at: number }>(
        `select rule_id, count(*) filter (where created_at > to_timestamp($3)) as last_24h,
                max(created_at) as last_at
           from alerts where tenant_id = $1 and created_at > to_timestamp($2)
          group by rule_id order by last_24h desc, rule_id`,
        [view.tenant, nowMs / 1000 - RAISED_WITHIN_DAYS * 86_400, nowMs / 1000 - 86_400],
      );
    return rows.map((row) => ({ ...row, last_at: formatInstant(row.last_at) }));
  }

  async headSeq(view: View): Promise<number> {
    const { rows } = await this.#store
      .forTenant(view)
      .query<{ seq: number }>('select seq from alert_seqs where tenant_id = $1', [view.tenant]);
    return rows[0]?.seq ?? 0;
  }

  async snapshot(
    view: View,
    limit: number,
  ): Promise<{ seq: number; truncated: boolean; alerts: Alert[] }> {
    // The head before the rows: a change between the two comes again on the feed, none is missed.
    const seq = await this.headSeq(view);
    const { alerts, next_cursor } = await this.list(view, { state: 'active', limit });
    return { seq, truncated: next_cursor !== null, alerts };
  }

  async changesAfter(view: View, afterSeq: number, limit: number): Promise<Alert[]> {
    const { rows } = await this.#store
      .forTenant(view)
      .query<AlertRow>(
        'select * from alerts where tenant_id = $1 and seq > $2 order by seq limit $3',
        [view.tenant, afterSeq, limit],
      );
    return rows.map(toAlert);
  }
}
