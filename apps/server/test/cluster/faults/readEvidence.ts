import type { Alert } from '@batcave/shared/alerts';
import { SEVERITIES } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import type { Kafka } from 'kafkajs';
import type pg from 'pg';
import { scanTopic } from '../../../src/adapters/kafka/scanTopic.ts';
import type { PublishedAlert, StoredAlert, StoredEvent } from './evidence.ts';

const PAGE = 20_000;

/** What the store holds of a case, at one moment. */
export interface StoredState {
  readonly stored: StoredEvent[];
  readonly alerts: StoredAlert[];
  readonly decidedTicks: Map<string, number>;
}

/** Reads all events after `afterSeq`, and the alerts of the rules, as of one moment. */
export async function readStore(
  client: pg.Client,
  rules: readonly Rule[],
  afterSeq: number,
): Promise<StoredState> {
  await client.query('begin isolation level repeatable read read only');
  const stored: StoredEvent[] = [];
  for (let last = afterSeq; ;) {
    const page = await readEvents(client, last);
    for (const event of page) stored.push(event);
    const newest = page.at(-1);
    if (newest === undefined) break;
    last = newest.seq;
  }
  const alerts = await readAlerts(client, rules);
  const ticks = await client.query<{ partition: string; tick: string }>(
    'select partition, decided_tick as tick from engine_position',
  );
  await client.query('commit');
  const decidedTicks = new Map(ticks.rows.map(({ partition, tick }) => [partition, Number(tick)]));
  return { stored, alerts, decidedTicks };
}

async function readEvents(client: pg.Client, afterSeq: number): Promise<StoredEvent[]> {
  const { rows } = await client.query<{
    id: string;
    seq: string;
    at: string;
    received: string;
    source: string;
    type: string;
    severity: number;
    labels: Record<string, string>;
    payload: unknown;
    partition: number;
  }>(
    `select event_id as id, seq, (extract(epoch from occurred_at) * 1000)::bigint as at,
            (extract(epoch from received_at) * 1000)::bigint as received, source, type, severity,
            labels, payload, log_partition as partition
       from events where seq > $1 and tenant_id = 'default' order by seq limit $2`,
    [afterSeq, PAGE],
  );
  return rows.map((row) => ({
    tenant: 'default',
    seq: Number(row.seq),
    eventId: row.id,
    source: row.source,
    type: row.type,
    severity: SEVERITIES[row.severity] ?? 'INFO',
    atMs: Number(row.at),
    receivedAtMs: Number(row.received),
    labels: row.labels,
    payload: row.payload,
    payloadJson: '',
    partition: row.partition,
  }));
}

async function readAlerts(client: pg.Client, rules: readonly Rule[]): Promise<StoredAlert[]> {
  const groupBy = new Map(rules.map((rule) => [rule.rule_id, rule.group_by ?? ['source']]));
  const { rows } = await client.query<{
    id: string;
    rule: string;
    group: Record<string, string>;
    raised: string;
    cleared: string | null;
    seq: string;
    told_raised: number;
    told_cleared: number;
    audited_raised: number;
    audited_cleared: number;
  }>(
    `with own as (select * from alerts where rule_id = any($1::uuid[])),
          told as (select alert_id, count(*) filter (where kind = 'raised') as raised,
                          count(*) filter (where kind = 'cleared') as cleared
                     from timeline where alert_id in (select alert_id from own) group by 1),
          audited as (select object_id, count(*) filter (where action = 'alert.raised') as raised,
                             count(*) filter (where action = 'alert.cleared') as cleared
                        from audit_log
                       where object_type = 'alert' and object_id in (select alert_id::text from own)
                       group by 1)
     select o.alert_id as id, o.rule_id as rule, o.group_values as group, o.seq,
            (extract(epoch from o.created_at) * 1000)::bigint as raised,
            (extract(epoch from o.resolved_at) * 1000)::bigint as cleared,
            coalesce(t.raised, 0)::int as told_raised, coalesce(t.cleared, 0)::int as told_cleared,
            coalesce(a.raised, 0)::int as audited_raised, coalesce(a.cleared, 0)::int as audited_cleared
       from own o left join told t using (alert_id)
       left join audited a on a.object_id = o.alert_id::text`,
    [rules.map(({ rule_id }) => rule_id)],
  );
  return rows.map((row) => ({
    alertId: row.id,
    ruleId: row.rule,
    groupKey: JSON.stringify((groupBy.get(row.rule) ?? []).map((field) => row.group[field])),
    raisedAtMs: Number(row.raised),
    clearedAtMs: row.cleared === null ? null : Number(row.cleared),
    seq: Number(row.seq),
    told: { raised: row.told_raised, cleared: row.told_cleared },
    audited: { raised: row.audited_raised, cleared: row.audited_cleared },
  }));
}

/** Reads what the topic of alerts ends with, for each alert. */
export async function readPublished(
  kafka: Kafka,
  topic: string,
): Promise<Map<string, PublishedAlert>> {
  const last = new Map<string, PublishedAlert>();
  for await (const records of scanTopic(kafka, topic))
    for (const { value } of records) {
      if (value === null) continue;
      const { alert_id, seq, firing } = JSON.parse(value.toString('utf8')) as Alert;
      last.set(alert_id, { seq, firing });
    }
  return last;
}
