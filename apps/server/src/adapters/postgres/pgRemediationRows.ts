import type {
  HookAnswer,
  HookInput,
  ParameterValue,
  Refusal,
  RenderedRequest,
  Run,
  RunState,
  RunTrigger,
} from '@batcave/shared/remediation';
import { formatInstant } from '@batcave/shared/time';
import type { AutomationSwitch, StoredHook } from '../../remediation/index.ts';
import type { Queryable } from './pool.ts';

/** A row of `remediation_runs` as the driver reads it: instants as epoch milliseconds. */
export interface RunRow {
  tenant_id: string;
  run_id: string;
  alert_id: string;
  hook: string;
  hook_version: number;
  service: string;
  rule_id: string;
  group_key: string;
  trigger: RunTrigger;
  state: RunState;
  reason: string;
  refusal: Refusal | null;
  parameters: Record<string, ParameterValue>;
  request: RenderedRequest | null;
  production: boolean;
  requested_by: string;
  request_reason: string | null;
  override: boolean;
  approved_by: string | null;
  attempt: number;
  answer: HookAnswer | null;
  created_at: number;
  updated_at: number;
  started_at: number | null;
  sent_at: number | null;
  verify_until: number | null;
  returned_at: number | null;
  due_at: number | null;
}

const INSTANTS = [
  'created_at',
  'updated_at',
  'started_at',
  'sent_at',
  'verify_until',
  'returned_at',
  'due_at',
] as const;

const instant = (atMs: number | null): string | null =>
  atMs === null ? null : formatInstant(atMs);

/** A row as it goes over the wire. */
export function toRun(row: RunRow): Run {
  const { tenant_id: _, rule_id, group_key, started_at, due_at, ...run } = row;
  void [rule_id, group_key, started_at, due_at];
  return {
    ...run,
    created_at: formatInstant(row.created_at),
    updated_at: formatInstant(row.updated_at),
    sent_at: instant(row.sent_at),
    verify_until: instant(row.verify_until),
    returned_at: instant(row.returned_at),
  };
}

/** Writes a run whole, new or changed. */
export async function saveRun(tx: Queryable, row: RunRow): Promise<void> {
  const record: Record<string, unknown> = { ...row };
  for (const name of INSTANTS) record[name] = instant(row[name]);
  await tx.query(
    `insert into remediation_runs select * from json_populate_record(null::remediation_runs, $1)
     on conflict (tenant_id, run_id) do update set
       (hook_version, trigger, state, reason, refusal, parameters, request, production, requested_by,
        request_reason, override, approved_by, attempt, answer, updated_at, started_at, sent_at, verify_until,
        returned_at, due_at) =
       (excluded.hook_version, excluded.trigger, excluded.state, excluded.reason, excluded.refusal,
        excluded.parameters, excluded.request, excluded.production, excluded.requested_by,
        excluded.request_reason, excluded.override, excluded.approved_by, excluded.attempt, excluded.answer,
        excluded.updated_at, excluded.started_at, excluded.sent_at, excluded.verify_until,
        excluded.returned_at, excluded.due_at)`,
    [JSON.stringify(record)],
  );
}

/** The run, locked. */
export async function lockRun(
  tx: Queryable,
  tenant: string,
  runId: string,
): Promise<RunRow | undefined> {
  const { rows } = await tx.query<RunRow>(
    'select * from remediation_runs where tenant_id = $1 and run_id = $2 for update',
    [tenant, runId],
  );
  return rows[0];
}

/**
 * The switch of a tenant. Locks its row to the end of the transaction: decisions over runs count what there
 * is, so those of a tenant follow each other.
 */
export async function lockAutomation(tx: Queryable, tenant: string): Promise<AutomationSwitch> {
  const { rows } = await tx.query<{
    stopped: boolean;
    reason: string | null;
    changed_by: string | null;
  }>(
    `insert into automation (tenant_id, stopped) values ($1, false)
     on conflict (tenant_id) do update set stopped = automation.stopped
     returning stopped, reason, changed_by`,
    [tenant],
  );
  const [row] = rows;
  return {
    stopped: row?.stopped ?? false,
    reason: row?.reason ?? null,
    by: row?.changed_by ?? null,
  };
}

/** A row of `hooks`. */
export interface HookRow {
  tenant_id: string;
  name: string;
  version: number;
  spec: HookInput;
  created_at: number;
  updated_at: number;
  updated_by: string;
}

export function toStoredHook({ name, version, spec }: HookRow): StoredHook {
  return { name, version, spec };
}

export async function findHook(
  tx: Queryable,
  tenant: string,
  name: string,
): Promise<HookRow | undefined> {
  const { rows } = await tx.query<HookRow>(
    'select * from hooks where tenant_id = $1 and name = $2',
    [tenant, name],
  );
  return rows[0];
}

/** What a version of a hook said, also of one that is gone. */
export async function specOfHook(
  tx: Queryable,
  tenant: string,
  name: string,
  version: number,
): Promise<HookInput> {
  const { rows } = await tx.query<{ spec: HookInput }>(
    'select spec from hook_versions where tenant_id = $1 and name = $2 and version = $3',
    [tenant, name, version],
  );
  if (rows[0] === undefined) throw new Error('a run of a version that was never written');
  return rows[0].spec;
}

/** Writes a new version of a hook and makes it the current one. */
export async function writeHook(tx: Queryable, row: HookRow): Promise<void> {
  const values = [
    row.tenant_id,
    row.name,
    row.version,
    JSON.stringify(row.spec),
    formatInstant(row.updated_at),
    row.updated_by,
  ];
  await tx.query(
    `insert into hooks (tenant_id, name, version, spec, created_at, updated_at, updated_by)
     values ($1, $2, $3, $4, $7, $5, $6)
     on conflict (tenant_id, name) do update set (version, spec, updated_at, updated_by) =
       (excluded.version, excluded.spec, excluded.updated_at, excluded.updated_by)`,
    [...values, formatInstant(row.created_at)],
  );
  await tx.query(
    `insert into hook_versions (tenant_id, name, version, deleted, spec, updated_at, updated_by)
     values ($1, $2, $3, false, $4, $5, $6)`,
    values,
  );
}

/** What the rules name in `hooks`, by the rule's id. */
export async function hooksOfRules(
  tx: Queryable,
  tenant: string,
  ruleIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await tx.query<{ rule_id: string; hooks: string[] | null }>(
    `select rule_id, spec -> 'hooks' as hooks from rules
      where tenant_id = $1 and rule_id = any($2::uuid[])`,
    [tenant, [...new Set(ruleIds)]],
  );
  return new Map(rows.map((row) => [row.rule_id, row.hooks ?? []]));
}
