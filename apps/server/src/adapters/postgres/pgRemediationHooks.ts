import type { Alert } from '@batcave/shared/alerts';
import { AppError, type FieldFault } from '@batcave/shared/errors';
import { SEVERITIES, severityRank } from '@batcave/shared/events';
import {
  type DryRun,
  type Hook,
  HOOK_LIMITS,
  type HookInput,
  type HookVersion,
} from '@batcave/shared/remediation';
import { formatInstant } from '@batcave/shared/time';
import type { Asker } from '../../alerts/index.ts';
import { wholeTenant } from '../../identity/index.ts';
import {
  checkHook,
  type CompileRegex,
  type HookSecrets,
  type IsProduction,
  originOf,
  type PastTrigger,
  simulateHook,
} from '../../remediation/index.ts';
import { type AlertRow, toAlert } from './alertRows.ts';
import { cutPage, readCursor } from './page.ts';
import {
  findHook,
  type HookRow,
  hooksOfRules,
  lockAutomation,
  toStoredHook,
  writeHook,
} from './pgRemediationRows.ts';
import { RemediationWriter } from './pgRemediationWriter.ts';
import type { PgStore, Queryable } from './pool.ts';

/** Hooks with all their versions. Their secrets are sealed here and never given back. */
export class PgHooks {
  readonly #store: PgStore;
  readonly #secrets: HookSecrets;
  readonly #compileRegex: CompileRegex;
  readonly #isProduction: IsProduction;
  readonly #onChange: () => void;

  constructor(options: {
    readonly store: PgStore;
    readonly secrets: HookSecrets;
    readonly compileRegex: CompileRegex;
    readonly isProduction: IsProduction;
    readonly onChange: () => void;
  }) {
    this.#store = options.store;
    this.#secrets = options.secrets;
    this.#compileRegex = options.compileRegex;
    this.#isProduction = options.isProduction;
    this.#onChange = options.onChange;
  }

  async list(tenant: string): Promise<Hook[]> {
    const { rows } = await this.#of(tenant).query<HookRow>(
      'select * from hooks where tenant_id = $1 order by name',
      [tenant],
    );
    return rows.map((row) => this.#toHook(row));
  }

  /** @throws AppError `not_found` */
  async get(tenant: string, name: string): Promise<Hook> {
    const row = await findHook(this.#of(tenant), tenant, name);
    if (row === undefined) throw new AppError('not_found');
    return this.#toHook(row);
  }

  /**
   * Writes a hook as a new version. One that says so already stays as it is.
   *
   * @throws AppError `invalid_request` with the faults; `state_conflict` for another version, or too many hooks
   */
  async put(
    asker: Asker,
    name: string,
    input: HookInput,
    ifVersion: number | undefined,
  ): Promise<Hook> {
    const { tenant, actor, nowMs, traceId } = asker;
    assertSound(checkHook(name, input, this.#compileRegex));
    const { name: _, ...given } = input;
    const row = await this.#of(tenant).transaction(async (tx) => {
      await lockAutomation(tx, tenant);
      const before = await findHook(tx, tenant, name);
      assertVersion(before, ifVersion);
      if (before === undefined) await assertRoom(tx, tenant);
      assertSameTarget(given, before?.spec);
      const spec = this.#secrets.seal(tenant, given, before?.spec);
      if (before !== undefined && JSON.stringify(before.spec) === JSON.stringify(spec))
        return before;
      const after: HookRow = {
        tenant_id: tenant,
        name,
        version: (await newestVersion(tx, tenant, name)) + 1,
        spec,
        created_at: before?.created_at ?? nowMs,
        updated_at: nowMs,
        updated_by: actor,
      };
      await writeHook(tx, after);
      await wakeRuns(tx, tenant, name, nowMs);
      const writer = new RemediationWriter(tx, tenant, nowMs, traceId);
      writer.audit(
        actor,
        before === undefined ? 'hook.created' : 'hook.updated',
        { type: 'hook', id: name },
        before === undefined ? null : this.#secrets.redact(before.spec),
        { ...this.#secrets.redact(spec), version: after.version },
      );
      await writer.finish();
      return after;
    });
    this.#onChange();
    return this.#toHook(row);
  }

  /** @throws AppError `not_found`; `state_conflict` for another version */
  async remove(asker: Asker, name: string, ifVersion: number | undefined): Promise<void> {
    const { tenant, actor, nowMs, traceId } = asker;
    await this.#of(tenant).transaction(async (tx) => {
      await lockAutomation(tx, tenant);
      const before = await findHook(tx, tenant, name);
      if (before === undefined) throw new AppError('not_found');
      assertVersion(before, ifVersion);
      await tx.query('delete from hooks where tenant_id = $1 and name = $2', [tenant, name]);
      await tx.query('delete from automation_pauses where tenant_id = $1 and hook = $2', [
        tenant,
        name,
      ]);
      await tx.query(
        `insert into hook_versions (tenant_id, name, version, deleted, spec, updated_at, updated_by)
         values ($1, $2, $3, true, $4, $5, $6)`,
        [
          tenant,
          name,
          before.version + 1,
          JSON.stringify(before.spec),
          formatInstant(nowMs),
          actor,
        ],
      );
      await wakeRuns(tx, tenant, name, nowMs);
      const writer = new RemediationWriter(tx, tenant, nowMs, traceId);
      const spec = this.#secrets.redact(before.spec);
      writer.audit(actor, 'hook.deleted', { type: 'hook', id: name }, spec, null);
      await writer.finish();
    });
    this.#onChange();
  }

  /** @throws AppError `not_found` when there never was such a hook */
  async versions(
    tenant: string,
    name: string,
    query: { limit?: number; cursor?: string },
  ): Promise<{ versions: HookVersion[]; next_cursor: string | null }> {
    const limit = query.limit ?? 100;
    const before = readCursor(query.cursor, ['number'])?.[0];
    const { rows } = await this.#of(tenant).query<HookRow & { deleted: boolean }>(
      `select * from hook_versions
        where tenant_id = $1 and name = $2 and ($3::numeric is null or version < $3)
        order by version desc limit $4`,
      [tenant, name, before ?? null, limit + 1],
    );
    if (rows.length === 0 && before === undefined) throw new AppError('not_found');
    const { page, next } = cutPage(rows, limit, (row) => [row.version]);
    return {
      versions: page.map((row) => ({
        version: row.version,
        at: formatInstant(row.updated_at),
        author: row.updated_by,
        deleted: row.deleted,
        spec: this.#secrets.redact(row.spec),
      })),
      next_cursor: next,
    };
  }

  /**
   * What a hook would have done over the alerts that were raised in the range. `tried` stands in place of
   * what is stored.
   *
   * @throws AppError `not_found`; `invalid_request` with the faults of `tried`
   */
  async dryRun(
    tenant: string,
    name: string,
    range: { readonly fromMs: number; readonly toMs: number },
    tried: HookInput | undefined,
  ): Promise<DryRun> {
    if (tried !== undefined) assertSound(checkHook(name, tried, this.#compileRegex), '/hook');
    const read = await this.#of(tenant).transaction(async (tx) => {
      const stored = await findHook(tx, tenant, name);
      if (stored === undefined && tried === undefined) throw new AppError('not_found');
      const hook = { name, version: stored?.version ?? 0, spec: tried ?? stored?.spec };
      const { alerts, truncated } = await pastAlerts(tx, tenant, range);
      const worse = await pastRises(tx, tenant, alerts, range);
      const ruleIds = alerts.map(({ rule_id }) => rule_id);
      return { hook, alerts, truncated, worse, ruleHooks: await hooksOfRules(tx, tenant, ruleIds) };
    });
    const { hook, alerts, truncated, worse, ruleHooks } = read;
    if (hook.spec === undefined) throw new AppError('not_found');
    const production = new Map<string, boolean>();
    for (const { service } of alerts)
      if (!production.has(service))
        production.set(service, await this.#isProduction(tenant, service));
    const raised = alerts.map((alert): PastTrigger => ({
      alert,
      trigger: 'raised',
      atMs: Date.parse(alert.created_at),
    }));
    return simulateHook({
      hook: { ...hook, spec: hook.spec },
      triggers: [...raised, ...worse].sort((a, b) => a.atMs - b.atMs),
      alerts: alerts.length,
      truncated,
      ...range,
      ruleHooks: (ruleId) => ruleHooks.get(ruleId) ?? [],
      isProduction: (service) => production.get(service) ?? true,
      compileRegex: this.#compileRegex,
    });
  }

  #of(tenant: string): ReturnType<PgStore['forTenant']> {
    return this.#store.forTenant(wholeTenant(tenant));
  }

  #toHook(row: HookRow): Hook {
    const { name, version, spec } = toStoredHook(row);
    return {
      ...this.#secrets.redact(spec),
      name,
      version,
      created_at: formatInstant(row.created_at),
      updated_at: formatInstant(row.updated_at),
      updated_by: row.updated_by,
    };
  }
}

function assertSound(faults: readonly FieldFault[], at = ''): void {
  if (faults.length === 0) return;
  throw new AppError('invalid_request', undefined, {
    faults: faults.map((fault) => ({ ...fault, field: `${at}${fault.field}` })),
  });
}

function assertVersion(before: HookRow | undefined, ifVersion: number | undefined): void {
  const version = before?.version ?? 0;
  if (ifVersion === undefined || ifVersion === version) return;
  throw new AppError(
    'state_conflict',
    before === undefined
      ? 'There is no such hook yet.'
      : `The hook is at version ${String(version)}, changed by ${before.updated_by}. Read it again and apply your change to that.`,
  );
}

async function assertRoom(tx: Queryable, tenant: string): Promise<void> {
  const { rows } = await tx.query<{ found: number }>(
    'select count(*) as found from hooks where tenant_id = $1',
    [tenant],
  );
  const { maxHooks } = HOOK_LIMITS;
  if ((rows[0]?.found ?? 0) < maxHooks) return;
  throw new AppError(
    'state_conflict',
    `There are ${String(maxHooks)} hooks, which is the most. Delete one first.`,
  );
}

/** A secret that was set for one target must not be sent to another by whoever cannot read it. */
function assertSameTarget(given: HookInput, before: HookInput | undefined): void {
  if (before === undefined) return;
  if (originOf(given.request.url) === originOf(before.request.url)) return;
  const kept = keptSecrets(given);
  if (kept.length === 0) return;
  throw new AppError('invalid_request', undefined, {
    faults: kept.map((field) => ({
      field,
      limit: 'given anew when the request goes to another scheme, host or port',
      fix: 'Send { "value": "…" }.',
    })),
  });
}

function keptSecrets({ request }: HookInput): string[] {
  const { secret_headers: headers = {}, tls, signing_secret, next_signing_secret } = request;
  const all: [string, object | undefined][] = [
    ...Object.entries(headers).map(
      ([name, secret]) => [`/request/secret_headers/${name}`, secret] as [string, object],
    ),
    ['/request/signing_secret', signing_secret],
    ['/request/next_signing_secret', next_signing_secret],
    ['/request/tls/cert', tls?.cert],
    ['/request/tls/key', tls?.key],
  ];
  return all.filter(([, secret]) => secret !== undefined && 'set' in secret).map(([at]) => at);
}

async function newestVersion(tx: Queryable, tenant: string, name: string): Promise<number> {
  const { rows } = await tx.query<{ newest: number | null }>(
    'select max(version) as newest from hook_versions where tenant_id = $1 and name = $2',
    [tenant, name],
  );
  return rows[0]?.newest ?? 0;
}

/** Runs that were not sent yet are looked at again: what they wait for may not be there any more. */
async function wakeRuns(tx: Queryable, tenant: string, name: string, nowMs: number): Promise<void> {
  await tx.query(
    `update remediation_runs set due_at = $3
      where tenant_id = $1 and hook = $2 and state in ('suggested', 'waiting_approval', 'approved')`,
    [tenant, name, new Date(nowMs)],
  );
}

async function pastAlerts(
  tx: Queryable,
  tenant: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<{ alerts: Alert[]; truncated: boolean }> {
  const { maxDryRunAlerts } = HOOK_LIMITS;
  const { rows } = await tx.query<AlertRow>(
    `select * from alerts where tenant_id = $1 and created_at >= $2 and created_at <= $3
      order by created_at, alert_id limit $4`,
    [tenant, new Date(fromMs), new Date(toMs), maxDryRunAlerts + 1],
  );
  return {
    alerts: rows.slice(0, maxDryRunAlerts).map(toAlert),
    truncated: rows.length > maxDryRunAlerts,
  };
}

/** When alerts got worse: the audit log has their severities before and after. */
async function pastRises(
  tx: Queryable,
  tenant: string,
  alerts: readonly Alert[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<PastTrigger[]> {
  const byId = new Map(alerts.map((alert) => [alert.alert_id, alert]));
  const { rows } = await tx.query<{ id: string; at: number; was: string; is: string }>(
    `select object_id as id, at, before::json ->> 'severity' as was, after::json ->> 'severity' as is
       from audit_log
      where tenant_id = $1 and object_type = 'alert' and action = 'alert.changed'
        and at >= $2 and at <= $3 and object_id = any($4) order by at limit $5`,
    [tenant, new Date(fromMs), new Date(toMs), [...byId.keys()], HOOK_LIMITS.maxDryRunAlerts],
  );
  return rows.flatMap(({ id, at, was, is }): PastTrigger[] => {
    const alert = byId.get(id);
    const severity = SEVERITIES.find((each) => each === is);
    const before = SEVERITIES.find((each) => each === was);
    if (alert === undefined || severity === undefined || before === undefined) return [];
    if (severityRank(severity) <= severityRank(before)) return [];
    return [{ alert: { ...alert, severity }, trigger: 'worse', atMs: at }];
  });
}
