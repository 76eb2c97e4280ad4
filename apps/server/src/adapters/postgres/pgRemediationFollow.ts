import type { Alert } from '@batcave/shared/alerts';
import { SEVERITIES, severityRank } from '@batcave/shared/events';
import { HOOK_LIMITS, type RunTrigger } from '@batcave/shared/remediation';
import { v5 as uuidv5 } from 'uuid';
import {
  type ActedRun,
  AUTOMATION,
  type AutomationSwitch,
  type CompileRegex,
  describeCause,
  findLoops,
  isOver,
  type IsProduction,
  offerOf,
  termsOf,
  tooManyReturns,
} from '../../remediation/index.ts';
import { type AlertRow, toAlert } from './alertRows.ts';
import { groupKeyOf, judgeRun, writeRun } from './pgRemediationBegin.ts';
import {
  findHook,
  type HookRow,
  hooksOfRules,
  lockAutomation,
  type RunRow,
  saveRun,
  specOfHook,
  toStoredHook,
} from './pgRemediationRows.ts';
import { RemediationWriter } from './pgRemediationWriter.ts';
import type { PgStore, Queryable } from './pool.ts';

/** Changes of one transaction. */
const PAGE = 100;
/** The longest verification window. */
const MAX_VERIFY_MS = 86_400_000;
/** Fixed for ever: an alert triggers a hook once, however often it is looked at. */
const RUN_NAMESPACE = '0d0f9c7e-5f0a-4c54-9d4c-6a8a6a1c1f5b';

interface Follow {
  readonly writer: RemediationWriter;
  readonly automation: AutomationSwitch;
  readonly hooks: readonly HookRow[];
  readonly ruleHooks: ReadonlyMap<string, readonly string[]>;
  readonly production: ReadonlyMap<string, boolean>;
  readonly compileRegex: CompileRegex;
}

/**
 * Looks at the next changes of a tenant's alerts: begins what hooks do by themselves or suggest, sees what
 * came back after an action, and wakes runs whose alert has cleared. All or nothing, with the position.
 * Returns how many changes there were.
 */
export async function followAlerts(options: {
  readonly store: PgStore;
  readonly tenant: string;
  readonly nowMs: number;
  readonly compileRegex: CompileRegex;
  readonly isProduction: IsProduction;
}): Promise<number> {
  const { store, tenant, nowMs, compileRegex } = options;
  // Before the transaction: it may ask the store by itself.
  const production = await productionOf(options);
  return store.transaction(async (tx) => {
    const automation = await lockAutomation(tx, tenant);
    const { alerts, headSeq } = await nextChanges(tx, tenant);
    const writer = new RemediationWriter(tx, tenant, nowMs, null);
    const { rows: hooks } = await tx.query<HookRow>(
      `select * from hooks where tenant_id = $1 and coalesce(spec ->> 'mode', 'suggest') <> 'off'
        order by name`,
      [tenant],
    );
    const ruleHooks = await hooksOfRules(
      tx,
      tenant,
      alerts.map(({ rule_id }) => rule_id),
    );
    const follow = { writer, automation, hooks, ruleHooks, production, compileRegex };
    const seen = await seenSeverities(tx, tenant, alerts);
    for (const alert of alerts) await lookAt(follow, alert, seen.get(alert.alert_id));
    await rememberSeen(tx, tenant, alerts);
    const seq = alerts.length < PAGE ? headSeq : (alerts.at(-1)?.seq ?? headSeq);
    await tx.query(
      `insert into remediation_positions (tenant_id, seq) values ($1, $2)
       on conflict (tenant_id) do update set seq = greatest(remediation_positions.seq, excluded.seq)`,
      [tenant, seq],
    );
    await writer.finish();
    return alerts.length;
  });
}

async function nextChanges(
  tx: Queryable,
  tenant: string,
): Promise<{ alerts: Alert[]; headSeq: number }> {
  // The head before the rows: what is committed meanwhile is looked at the next time.
  const { rows: heads } = await tx.query<{ head: number; position: number }>(
    `select s.seq as head, coalesce(p.seq, 0) as position
       from alert_seqs s left join remediation_positions p using (tenant_id) where s.tenant_id = $1`,
    [tenant],
  );
  const { head = 0, position = 0 } = heads[0] ?? {};
  const { rows } = await tx.query<AlertRow>(
    'select * from alerts where tenant_id = $1 and seq > $2 and seq <= $3 order by seq limit $4',
    [tenant, position, head, PAGE],
  );
  return { alerts: rows.map(toAlert), headSeq: head };
}

async function productionOf({
  store,
  tenant,
  isProduction,
}: Parameters<typeof followAlerts>[0]): Promise<ReadonlyMap<string, boolean>> {
  const { rows } = await store.query<{ service: string }>(
    `select distinct service from (
       select service from alerts
        where tenant_id = $1
          and seq > coalesce((select seq from remediation_positions where tenant_id = $1), 0)
        order by seq limit $2) as next`,
    [tenant, PAGE],
  );
  const production = new Map<string, boolean>();
  for (const { service } of rows) production.set(service, await isProduction(tenant, service));
  return production;
}

async function seenSeverities(
  tx: Queryable,
  tenant: string,
  alerts: readonly Alert[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await tx.query<{ alert_id: string; severity: number }>(
    `select alert_id, severity from remediation_seen
      where tenant_id = $1 and alert_id = any($2::uuid[])`,
    [tenant, alerts.map(({ alert_id }) => alert_id)],
  );
  return new Map(rows.map((row) => [row.alert_id, row.severity]));
}

async function rememberSeen(
  tx: Queryable,
  tenant: string,
  alerts: readonly Alert[],
): Promise<void> {
  const over = alerts.filter(({ firing }) => !firing).map(({ alert_id }) => alert_id);
  await tx.query(
    'delete from remediation_seen where tenant_id = $1 and alert_id = any($2::uuid[])',
    [tenant, over],
  );
  const holding = alerts.filter(({ firing }) => firing);
  await tx.query(
    `insert into remediation_seen (tenant_id, alert_id, severity)
     select $1, * from unnest($2::uuid[], $3::smallint[])
     on conflict (tenant_id, alert_id) do update set severity = excluded.severity`,
    [tenant, holding.map(({ alert_id }) => alert_id), holding.map((a) => severityRank(a.severity))],
  );
}

async function lookAt(follow: Follow, alert: Alert, seen: number | undefined): Promise<void> {
  const { tx, tenant, nowMs } = follow.writer;
  const createdAtMs = Date.parse(alert.created_at);
  // One that is over and is commented on is not new.
  const isNew = seen === undefined && nowMs - createdAtMs < HOOK_LIMITS.staleMs;
  if (isNew) await seeLoops(follow, alert, createdAtMs);
  if (!alert.firing) {
    await tx.query(
      `update remediation_runs set due_at = $3
        where tenant_id = $1 and alert_id = $2
          and state in ('suggested', 'waiting_approval', 'approved', 'sent')`,
      [tenant, alert.alert_id, new Date(nowMs)],
    );
    return;
  }
  if (alert.state === 'RESOLVED') return;
  if (seen === undefined) await trigger(follow, alert, 'raised', createdAtMs);
  else if (severityRank(alert.severity) > seen)
    await trigger(follow, alert, 'worse', Date.parse(alert.updated_at));
}

async function trigger(
  { writer, automation, hooks, ruleHooks, production, compileRegex }: Follow,
  alert: Alert,
  kind: Exclude<RunTrigger, 'manual'>,
  sinceMs: number,
): Promise<void> {
  const { tx, tenant, nowMs } = writer;
  for (const hook of hooks) {
    const named = ruleHooks.get(alert.rule_id) ?? [];
    const offer = offerOf(hook.name, hook.spec, alert, named, compileRegex);
    if (offer === undefined || offer === 'any') continue;
    if (!termsOf(hook.spec).on.includes(kind)) continue;
    const parts = [tenant, alert.alert_id, hook.name, kind, SEVERITIES.indexOf(alert.severity)];
    const runId = uuidv5(JSON.stringify(parts), RUN_NAMESPACE);
    if (await isRunAlready(tx, tenant, alert.alert_id, hook.name, runId, kind)) continue;
    const begun = await judgeRun(
      tx,
      tenant,
      {
        runId,
        hook: toStoredHook(hook),
        alert,
        trigger: kind,
        sinceMs,
        automation,
        production: production.get(alert.service) ?? true,
      },
      nowMs,
    );
    await writeRun(writer, begun);
  }
}

/** Whether this was looked at before, or somebody was faster, or a run of it is still under way. */
async function isRunAlready(
  tx: Queryable,
  tenant: string,
  alertId: string,
  hook: string,
  runId: string,
  kind: RunTrigger,
): Promise<boolean> {
  const { rows } = await tx.query<Pick<RunRow, 'run_id' | 'state'>>(
    `select run_id, state from remediation_runs
      where tenant_id = $1 and alert_id = $2 and hook = $3`,
    [tenant, alertId, hook],
  );
  if (kind === 'raised') return rows.length > 0;
  return rows.some((row) => row.run_id === runId || !isOver(row.state));
}

/** What the alert says of actions before it on its service. */
async function seeLoops(follow: Follow, alert: Alert, createdAtMs: number): Promise<void> {
  const { writer } = follow;
  const { tx, tenant, nowMs } = writer;
  const { rows } = await tx.query<RunRow>(
    `select * from remediation_runs
      where tenant_id = $1 and service = $2 and sent_at is not null
        and started_at > $3 and sent_at < $4 order by started_at desc limit 1000`,
    [tenant, alert.service, new Date(createdAtMs - MAX_VERIFY_MS), new Date(createdAtMs)],
  );
  const byId = new Map(rows.map((row) => [row.run_id, row]));
  const { returned, caused } = findLoops(
    { alertId: alert.alert_id, ruleId: alert.rule_id, groupKey: groupKeyOf(alert), createdAtMs },
    rows.map(toActed),
  );
  for (const { runId } of returned) {
    const row = byId.get(runId);
    if (row === undefined) continue;
    // A run that has to stay resolved is over with this.
    const due_at = row.state === 'sent' ? nowMs : row.due_at;
    const marked = { ...row, returned_at: createdAtMs, due_at };
    await saveRun(tx, marked);
    await writer.note(marked, AUTOMATION, 'The alert came back after it.');
    await pauseIfReturning(writer, marked);
  }
  for (const { runId, sentAtMs } of caused) {
    const row = byId.get(runId);
    if (row !== undefined)
      await pause(writer, row, describeCause(alert.rule_name, createdAtMs - sentAtMs));
  }
}

function toActed(row: RunRow): ActedRun {
  return {
    runId: row.run_id,
    hook: row.hook,
    alertId: row.alert_id,
    ruleId: row.rule_id,
    groupKey: row.group_key,
    sentAtMs: row.sent_at ?? 0,
    verifyMs: (row.verify_until ?? 0) - (row.sent_at ?? 0),
    hasReturned: row.returned_at !== null,
  };
}

async function pauseIfReturning(writer: RemediationWriter, row: RunRow): Promise<void> {
  const { tx, tenant, nowMs } = writer;
  const spec = await specOfHook(tx, tenant, row.hook, row.hook_version);
  const { returns } = termsOf(spec);
  const { rows } = await tx.query<{ found: number }>(
    `select count(*) as found from remediation_runs
      where tenant_id = $1 and hook = $2 and service = $3 and returned_at > $4`,
    [tenant, row.hook, row.service, new Date(nowMs - returns.perMs)],
  );
  const why = tooManyReturns(returns, rows[0]?.found ?? 0);
  if (why !== undefined) await pause(writer, row, why);
}

/** Stops the automation of a hook on a service, once, and says so. One that only suggests has none. */
async function pause(writer: RemediationWriter, row: RunRow, reason: string): Promise<void> {
  const { tx, tenant, nowMs } = writer;
  const hook = await findHook(tx, tenant, row.hook);
  if (hook?.spec.mode !== 'auto') return;
  const { rows } = await tx.query(
    `insert into automation_pauses (tenant_id, hook, service, reason, since)
     values ($1, $2, $3, $4, $5) on conflict do nothing returning hook`,
    [tenant, row.hook, row.service, reason, new Date(nowMs)],
  );
  if (rows.length === 0) return;
  await writer.tell(
    row.alert_id,
    AUTOMATION,
    `${row.hook} does not run by itself on ${row.service} any more: ${reason}`,
  );
  writer.audit(AUTOMATION, 'automation.paused', { type: 'hook', id: row.hook }, null, {
    service: row.service,
    reason,
    run_id: row.run_id,
  });
}
