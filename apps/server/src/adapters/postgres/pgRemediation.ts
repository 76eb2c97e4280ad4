import type { Alert } from '@batcave/shared/alerts';
import { AppError } from '@batcave/shared/errors';
import {
  type Automation,
  type AutomationInput,
  HOOK_LIMITS,
  type ParameterValue,
  type Refusal,
  type RenderedRequest,
  type Run,
  type RunState,
  type RunStep,
  type RunWithSteps,
} from '@batcave/shared/remediation';
import { formatInstant } from '@batcave/shared/time';
import { v7 as uuidv7 } from 'uuid';
import type { Asker } from '../../alerts/index.ts';
import { type View, wholeTenant } from '../../identity/index.ts';
import {
  type CompileRegex,
  describeStop,
  type IsProduction,
  type LivingRun,
  offerOf,
  type RunInput,
  termsOf,
  transitionRun,
} from '../../remediation/index.ts';
import { type AlertRow, toAlert } from './alertRows.ts';
import { cutPage, readCursor } from './page.ts';
import { judgeRun, writeRun } from './pgRemediationBegin.ts';
import {
  findHook,
  hooksOfRules,
  lockAutomation,
  lockRun,
  type RunRow,
  specOfHook,
  toRun,
  toStoredHook,
} from './pgRemediationRows.ts';
import { RemediationWriter } from './pgRemediationWriter.ts';
import type { PgStore, Queryable } from './pool.ts';

/** What a person asks for. */
export interface AskedRun {
  readonly alertId: string;
  readonly hook: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly reason: string | undefined;
  readonly override: boolean;
  readonly dryRun: boolean;
}

/** What was decided over it. */
export interface AskedResult {
  readonly run: Run | null;
  readonly state: RunState;
  readonly reason: string;
  readonly refusal: Refusal | null;
  readonly request: RenderedRequest | null;
}

type PersonInput = Extract<RunInput, { kind: 'approve' | 'reject' | 'cancel' | 'resolve' }>;

/**
 * Where people run hooks. Whoever may act on some services alone finds nothing of others; guards count what
 * the whole tenant did. `onChange` is called after a commit that the runner has to act on.
 */
export class PgRemediation {
  readonly #store: PgStore;
  readonly #compileRegex: CompileRegex;
  readonly #isProduction: IsProduction;
  readonly #onChange: () => void;

  constructor(options: {
    readonly store: PgStore;
    readonly compileRegex: CompileRegex;
    readonly isProduction: IsProduction;
    readonly onChange: () => void;
  }) {
    this.#store = options.store;
    this.#compileRegex = options.compileRegex;
    this.#isProduction = options.isProduction;
    this.#onChange = options.onChange;
  }

  /**
   * Asks for a run: it begins in the state that was decided, or takes up what was suggested.
   *
   * @throws AppError `not_found` for the alert or the hook; `state_conflict` when the hook is not for this
   *   alert, or a run of it waits for approval already; `service_not_allowed`
   */
  async request(asker: Asker, view: View, asked: AskedRun): Promise<AskedResult> {
    const { tenant, nowMs, traceId, actor } = asker;
    const { rows } = await this.#store
      .forTenant(view)
      .query<AlertRow>('select * from alerts where tenant_id = $1 and alert_id = $2', [
        tenant,
        asked.alertId,
      ]);
    if (rows[0] === undefined) throw new AppError('not_found');
    const seen = toAlert(rows[0]);
    const production = await this.#isProduction(tenant, seen.service);
    const result = await this.#store.forTenant(wholeTenant(tenant)).transaction(async (tx) => {
      const automation = await lockAutomation(tx, tenant);
      const alert = await readAlert(tx, tenant, seen.alert_id);
      const hook = await findHook(tx, tenant, asked.hook);
      if (hook === undefined)
        throw new AppError('not_found', `There is no hook ${asked.hook} here.`);
      await this.#assertOffered(tx, view, hook.name, hook.spec, alert);
      const suggestion = await openRun(tx, tenant, alert.alert_id, hook.name);
      if (suggestion?.state === 'waiting_approval' && !asked.dryRun)
        throw new AppError(
          'state_conflict',
          `It is asked for already: the run ${suggestion.run_id} waits for approval.`,
        );
      const begun = await judgeRun(
        tx,
        tenant,
        {
          runId: suggestion?.run_id ?? uuidv7(),
          hook: toStoredHook(hook),
          alert,
          trigger: 'manual',
          sinceMs: nowMs,
          automation,
          production,
          suggestion,
          asked: { ...asked, actor },
        },
        nowMs,
      );
      if (!asked.dryRun) {
        const writer = new RemediationWriter(tx, tenant, nowMs, traceId);
        await writeRun(writer, begun, suggestion);
        await writer.finish();
      }
      const { decision, row } = begun;
      return {
        run: asked.dryRun ? null : toRun(row),
        state: decision.state,
        reason: decision.reason,
        refusal: decision.refusal,
        request: row.request,
      };
    });
    if (!asked.dryRun) this.#onChange();
    return result;
  }

  /** @throws AppError `not_found` */
  async serviceOf(view: View, alertId: string): Promise<{ service: string }> {
    return readAlert(this.#store.forTenant(view), view.tenant, alertId);
  }

  /** Says something to a run. @throws AppError `not_found`; `state_conflict` with the reason */
  async say(asker: Asker, view: View, runId: string, input: PersonInput): Promise<Run> {
    const { tenant, nowMs, traceId } = asker;
    await this.#assertSeen(view, runId);
    const run = await this.#store.forTenant(wholeTenant(tenant)).transaction(async (tx) => {
      const automation = await lockAutomation(tx, tenant);
      const row = await lockRun(tx, tenant, runId);
      if (row === undefined) throw new AppError('not_found');
      if (input.kind === 'approve' && automation.stopped && !row.override)
        throw new AppError('state_conflict', describeStop(automation));
      const living = await livingRun(tx, row);
      const transition = transitionRun(living, input);
      if (!transition.ok) throw new AppError('state_conflict', transition.reason);
      const writer = new RemediationWriter(tx, tenant, nowMs, traceId);
      const fields: Partial<RunRow> = {
        ...(input.kind === 'approve' ? { approved_by: input.actor } : {}),
        ...(transition.state === 'sent'
          ? { sent_at: row.sent_at ?? nowMs, verify_until: nowMs + living.verifyMs, due_at: nowMs }
          : {}),
      };
      const after = await writer.apply(row, transition, fields);
      await writer.finish();
      return toRun(after);
    });
    this.#onChange();
    return run;
  }

  async list(
    view: View,
    query: { alert?: string; hook?: string; state?: RunState; limit?: number; cursor?: string },
  ): Promise<{ runs: Run[]; next_cursor: string | null }> {
    const limit = query.limit ?? 100;
    const after = readCursor(query.cursor, ['number', 'string']);
    const { rows } = await this.#store.forTenant(view).query<RunRow>(
      `select * from remediation_runs
        where tenant_id = $1 and ($2::uuid is null or alert_id = $2)
          and ($3::text is null or hook = $3) and ($4::text is null or state = $4)
          and ($5::timestamptz is null or (created_at, run_id) < ($5, $6::uuid))
        order by created_at desc, run_id desc limit $7`,
      [
        view.tenant,
        query.alert ?? null,
        query.hook ?? null,
        query.state ?? null,
        after === undefined ? null : new Date(Number(after[0])),
        after?.[1] ?? null,
        limit + 1,
      ],
    );
    const { page, next } = cutPage(rows, limit, (row) => [row.created_at, row.run_id]);
    return { runs: page.map(toRun), next_cursor: next };
  }

  async get(view: View, runId: string): Promise<RunWithSteps> {
    return this.#store.forTenant(view).transaction(async (tx) => {
      const { rows } = await tx.query<RunRow>(
        'select * from remediation_runs where tenant_id = $1 and run_id = $2',
        [view.tenant, runId],
      );
      if (rows[0] === undefined) throw new AppError('not_found');
      const { rows: steps } = await tx.query<Omit<RunStep, 'at'> & { at: number }>(
        `select at, state, actor, text, attempt from remediation_steps
          where tenant_id = $1 and run_id = $2 order by step`,
        [view.tenant, runId],
      );
      return {
        ...toRun(rows[0]),
        steps: steps.map((step) => ({ ...step, at: formatInstant(step.at) })),
      };
    });
  }

  async automation(view: View): Promise<Automation> {
    return this.#store.forTenant(view).transaction((tx) => readAutomation(tx, view.tenant));
  }

  /**
   * Stops all automation or lets it go on, and ends pauses.
   *
   * @throws AppError `service_not_allowed` when somebody who may act on some services alone lets it go on
   */
  async setAutomation(asker: Asker, view: View, input: AutomationInput): Promise<Automation> {
    const { tenant, actor, nowMs, traceId } = asker;
    if (view.services !== 'all' && (!input.stopped || (input.resume ?? []).length > 0))
      throw new AppError(
        'service_not_allowed',
        'Whoever may act on some services alone may stop automation, and not let it go on.',
      );
    const result = await this.#store.forTenant(wholeTenant(tenant)).transaction(async (tx) => {
      const before = await lockAutomation(tx, tenant);
      await tx.query(
        `update automation set stopped = $2, reason = $3, changed_at = $4, changed_by = $5
          where tenant_id = $1`,
        [tenant, input.stopped, input.reason, formatInstant(nowMs), actor],
      );
      for (const { hook, service } of input.resume ?? [])
        await tx.query(
          'delete from automation_pauses where tenant_id = $1 and hook = $2 and service = $3',
          [tenant, hook, service],
        );
      const writer = new RemediationWriter(tx, tenant, nowMs, traceId);
      const action = input.stopped ? 'automation.stopped' : 'automation.started';
      const { stopped, reason } = before;
      writer.audit(
        actor,
        action,
        { type: 'automation', id: tenant },
        { stopped, reason },
        { stopped: input.stopped, reason: input.reason, resumed: input.resume ?? [] },
      );
      const after = await readAutomation(tx, tenant);
      await writer.finish();
      return after;
    });
    this.#onChange();
    return result;
  }

  async #assertSeen(view: View, runId: string): Promise<void> {
    const { rows } = await this.#store
      .forTenant(view)
      .query('select 1 from remediation_runs where tenant_id = $1 and run_id = $2', [
        view.tenant,
        runId,
      ]);
    if (rows.length === 0) throw new AppError('not_found');
  }

  async #assertOffered(
    tx: Queryable,
    view: View,
    name: string,
    spec: Parameters<typeof offerOf>[1],
    alert: Alert,
  ): Promise<void> {
    const ruleHooks = await hooksOfRules(tx, view.tenant, [alert.rule_id]);
    const offer = offerOf(
      name,
      spec,
      alert,
      ruleHooks.get(alert.rule_id) ?? [],
      this.#compileRegex,
    );
    if (offer === undefined)
      throw new AppError(
        'state_conflict',
        `The hook ${name} is not for this alert: it fits ${(spec.trigger?.match ?? []).join(', ')}, and the rule of the alert does not name it.`,
      );
    if (offer === 'any' && view.services !== 'all')
      throw new AppError(
        'service_not_allowed',
        `The hook ${name} says of no alert that it is for it: only who may act on all services may use it so.`,
      );
  }
}

/** What `transitionRun` has to know of a run. */
export async function livingRun(tx: Queryable, row: RunRow): Promise<LivingRun> {
  const terms = termsOf(await specOfHook(tx, row.tenant_id, row.hook, row.hook_version));
  return {
    state: row.state,
    requestedBy: row.requested_by,
    attempt: row.attempt,
    idempotent: terms.idempotent,
    verifyMs: terms.verifyMs,
  };
}

/** The alert of a run, as it is now. */
export async function readAlert(tx: Queryable, tenant: string, alertId: string): Promise<Alert> {
  const { rows } = await tx.query<AlertRow>(
    'select * from alerts where tenant_id = $1 and alert_id = $2',
    [tenant, alertId],
  );
  if (rows[0] === undefined) throw new AppError('not_found');
  return toAlert(rows[0]);
}

/** The run of a hook on an alert that was not sent yet, if there is one. */
export async function openRun(
  tx: Queryable,
  tenant: string,
  alertId: string,
  hook: string,
): Promise<RunRow | undefined> {
  const { rows } = await tx.query<RunRow>(
    `select * from remediation_runs
      where tenant_id = $1 and alert_id = $2 and hook = $3 and state in ('suggested', 'waiting_approval')
      order by state desc limit 1 for update`,
    [tenant, alertId, hook],
  );
  return rows[0];
}

async function readAutomation(tx: Queryable, tenant: string): Promise<Automation> {
  const { rows } = await tx.query<{
    stopped: boolean;
    reason: string | null;
    changed_at: number | null;
    changed_by: string | null;
  }>('select stopped, reason, changed_at, changed_by from automation where tenant_id = $1', [
    tenant,
  ]);
  const { rows: paused } = await tx.query<{
    hook: string;
    service: string;
    reason: string;
    since: number;
  }>(
    `select hook, service, reason, since from automation_pauses
      where tenant_id = $1 order by since, hook, service limit $2`,
    [tenant, HOOK_LIMITS.maxPauses],
  );
  const row = rows[0] ?? { stopped: false, reason: null, changed_at: null, changed_by: null };
  return {
    ...row,
    changed_at: row.changed_at === null ? null : formatInstant(row.changed_at),
    paused: paused.map((pause) => ({ ...pause, since: formatInstant(pause.since) })),
  };
}
