import { CANARY_TENANT } from '@batcave/shared/identity';
import { HOOK_LIMITS, type HookAnswer, type HookInput } from '@batcave/shared/remediation';
import {
  AUTOMATION,
  breaks,
  checkGuards,
  type CompileRegex,
  describeStop,
  type IsProduction,
  type RunInput,
  type RunnerLedger,
  type SendOutcome,
  type Sending,
  termsOf,
  transitionRun,
  verifyRun,
} from '../../remediation/index.ts';
import { livingRun, readAlert } from './pgRemediation.ts';
import { guardFacts } from './pgRemediationBegin.ts';
import { followAlerts } from './pgRemediationFollow.ts';
import {
  findHook,
  lockAutomation,
  lockRun,
  type RunRow,
  specOfHook,
  writeHook,
} from './pgRemediationRows.ts';
import { RemediationWriter } from './pgRemediationWriter.ts';
import type { PgStore, Queryable } from './pool.ts';

/** What the runner keeps, in Postgres: for all tenants. */
export class PgRemediationLedger implements RunnerLedger {
  readonly #store: PgStore;
  readonly #compileRegex: CompileRegex;
  readonly #isProduction: IsProduction;

  constructor(options: {
    readonly store: PgStore;
    readonly compileRegex: CompileRegex;
    readonly isProduction: IsProduction;
  }) {
    this.#store = options.store;
    this.#compileRegex = options.compileRegex;
    this.#isProduction = options.isProduction;
  }

  async recover(nowMs: number, except: readonly string[]): Promise<void> {
    const { rows } = await this.#store.query<{ tenant_id: string; run_id: string }>(
      `select tenant_id, run_id from remediation_runs
        where state = 'sending' and due_at is null and run_id <> all($1::uuid[])`,
      [except],
    );
    for (const { tenant_id: tenant, run_id: runId } of rows)
      await this.#change(tenant, runId, nowMs, async (writer, row) => {
        const transition = transitionRun(await livingRun(writer.tx, row), { kind: 'abandoned' });
        if (transition.ok) await writer.apply(row, transition);
      });
  }

  async behind(): Promise<string[]> {
    const { rows } = await this.#store.query<{ tenant_id: string }>(
      `select s.tenant_id from alert_seqs s left join remediation_positions p using (tenant_id)
        where s.seq > coalesce(p.seq, 0) and s.tenant_id <> $1 order by s.tenant_id limit 100`,
      [CANARY_TENANT],
    );
    return rows.map((row) => row.tenant_id);
  }

  follow(tenant: string, nowMs: number): Promise<number> {
    return followAlerts({
      store: this.#store,
      compileRegex: this.#compileRegex,
      isProduction: this.#isProduction,
      tenant,
      nowMs,
    });
  }

  async due(nowMs: number, limit: number): Promise<{ tenant: string; runId: string }[]> {
    const { rows } = await this.#store.query<{ tenant_id: string; run_id: string }>(
      `select tenant_id, run_id from remediation_runs where due_at <= $1 order by due_at limit $2`,
      [new Date(nowMs), limit],
    );
    return rows.map((row) => ({ tenant: row.tenant_id, runId: row.run_id }));
  }

  advance(tenant: string, runId: string, nowMs: number): Promise<Sending | undefined> {
    return this.#change(tenant, runId, nowMs, async (writer, row) => {
      switch (row.state) {
        case 'suggested':
        case 'waiting_approval':
          await this.#wait(writer, row);
          return undefined;
        case 'approved':
          return this.#send(writer, row);
        case 'sending':
          return this.#sendAgain(writer, row);
        case 'sent':
          await this.#verify(writer, row);
          return undefined;
        default:
          await setDue(writer.tx, row, null);
          return undefined;
      }
    });
  }

  async settle(
    { tenant, runId, attempt }: Pick<Sending, 'tenant' | 'runId' | 'attempt'>,
    outcome: SendOutcome,
    answer: HookAnswer | undefined,
    nowMs: number,
  ): Promise<void> {
    await this.#change(tenant, runId, nowMs, async (writer, row) => {
      const living = await livingRun(writer.tx, row);
      const transition = transitionRun(living, { kind: 'outcome', attempt, outcome });
      if (!transition.ok) {
        // Somebody has said meanwhile what happened, or it was sent again.
        await writer.note(row, AUTOMATION, `An answer came late. ${outcome.reason}`);
        return;
      }
      await writer.apply(row, transition, {
        answer: answer ?? row.answer,
        ...(transition.state === 'sent'
          ? // Looked at at once: the alert may have cleared while the target was answering.
            { sent_at: nowMs, verify_until: nowMs + living.verifyMs, due_at: nowMs }
          : {}),
      });
      if (transition.state === 'failed') await breakIfFailing(writer, row);
    });
  }

  /** Ends what has become pointless or too old; else says when to look again. */
  async #wait(writer: RemediationWriter, row: RunRow): Promise<void> {
    const lastsMs = row.state === 'suggested' ? HOOK_LIMITS.suggestionMs : HOOK_LIMITS.approvalMs;
    const endsAtMs = row.updated_at + lastsMs;
    const why = await whyPointless(writer.tx, row);
    if (why !== undefined) await move(writer, row, { kind: 'withdrawn', reason: why });
    else if (writer.nowMs >= endsAtMs) await move(writer, row, { kind: 'timed_out' });
    else await setDue(writer.tx, row, endsAtMs);
  }

  /** The last look before it happens: whatever has changed since it was approved counts. */
  async #send(writer: RemediationWriter, row: RunRow): Promise<Sending | undefined> {
    const { tx, tenant, nowMs } = writer;
    const automation = await lockAutomation(tx, tenant);
    const why =
      (await whyPointless(tx, row)) ??
      (automation.stopped && !row.override ? describeStop(automation) : undefined) ??
      (await whyNotByItself(tx, row));
    if (why !== undefined) {
      await move(writer, row, { kind: 'withdrawn', reason: why });
      return undefined;
    }
    const spec = await specOfHook(tx, tenant, row.hook, row.hook_version);
    const terms = termsOf(spec);
    const facts = await guardFacts(tx, tenant, row.hook, row.service, terms, nowMs, row.run_id);
    const no = checkGuards(terms, row.service, facts, nowMs, row.override);
    if (no !== undefined) {
      await move(writer, row, { kind: 'refused', reason: no.reason }, { refusal: no.refusal });
      return undefined;
    }
    return sendNow(writer, row, spec);
  }

  async #sendAgain(writer: RemediationWriter, row: RunRow): Promise<Sending | undefined> {
    const { tx, tenant } = writer;
    const automation = await lockAutomation(tx, tenant);
    const why =
      (await whyPointless(tx, row)) ??
      (automation.stopped && !row.override ? describeStop(automation) : undefined);
    const living = await livingRun(tx, row);
    if (why === undefined && transitionRun(living, { kind: 'send' }).ok)
      return sendNow(writer, row, await specOfHook(tx, tenant, row.hook, row.hook_version));
    const reason = `It may have happened, and is not sent again: ${why ?? 'it was sent often enough.'}`;
    await move(writer, row, { kind: 'given_up', reason });
    return undefined;
  }

  async #verify(writer: RemediationWriter, row: RunRow): Promise<void> {
    const { tx, tenant, nowMs } = writer;
    const { firing } = await readAlert(tx, tenant, row.alert_id);
    const { success } = termsOf(await specOfHook(tx, tenant, row.hook, row.hook_version));
    const verifyUntilMs = row.verify_until ?? nowMs;
    const run = { success, verifyUntilMs, returned: row.returned_at !== null };
    const verdict = verifyRun(run, firing, nowMs);
    if (verdict === undefined) {
      await setDue(tx, row, verifyUntilMs);
      return;
    }
    await move(writer, row, verdict);
    if (verdict.kind === 'failed_verification') await breakIfFailing(writer, row);
  }

  #change<T>(
    tenant: string,
    runId: string,
    nowMs: number,
    work: (writer: RemediationWriter, row: RunRow) => Promise<T>,
  ): Promise<T | undefined> {
    return this.#store.transaction(async (tx) => {
      await lockAutomation(tx, tenant);
      const row = await lockRun(tx, tenant, runId);
      if (row === undefined) return undefined;
      const writer = new RemediationWriter(tx, tenant, nowMs, null);
      const result = await work(writer, row);
      await writer.finish();
      return result;
    });
  }
}

async function move(
  writer: RemediationWriter,
  row: RunRow,
  input: RunInput,
  fields: Partial<RunRow> = {},
): Promise<void> {
  const transition = transitionRun(await livingRun(writer.tx, row), input);
  if (transition.ok) await writer.apply(row, transition, fields);
  else await setDue(writer.tx, row, null);
}

async function setDue(tx: Queryable, row: RunRow, dueMs: number | null): Promise<void> {
  await tx.query('update remediation_runs set due_at = $3 where tenant_id = $1 and run_id = $2', [
    row.tenant_id,
    row.run_id,
    dueMs === null ? null : new Date(dueMs),
  ]);
}

/** Takes the run to `sending`. It may be called once this is committed, and not before. */
async function sendNow(
  writer: RemediationWriter,
  row: RunRow,
  spec: HookInput,
): Promise<Sending | undefined> {
  const transition = transitionRun(await livingRun(writer.tx, row), { kind: 'send' });
  if (!transition.ok || row.request === null) throw new Error('a run that cannot be sent');
  const attempt = row.attempt + 1;
  const { tenant, nowMs } = writer;
  await writer.apply(row, transition, { attempt, started_at: row.started_at ?? nowMs });
  return { tenant, runId: row.run_id, attempt, request: row.request, spec };
}

/** Why a run that was not sent should not be any more; `undefined`: it may. */
async function whyPointless(tx: Queryable, row: RunRow): Promise<string | undefined> {
  const { firing } = await readAlert(tx, row.tenant_id, row.alert_id);
  if (!firing) return 'The condition has cleared by itself.';
  const current = await findHook(tx, row.tenant_id, row.hook);
  if (current === undefined) return 'The hook was deleted.';
  if (current.spec.mode === 'off') return 'The hook is off.';
  if (current.version === row.hook_version) return undefined;
  const then = await specOfHook(tx, row.tenant_id, row.hook, row.hook_version);
  return JSON.stringify(then.request) === JSON.stringify(current.spec.request)
    ? undefined
    : `What the hook calls was changed by ${current.updated_by}: ask again.`;
}

/** Why a run that no person asked for should not be sent; `undefined`: it may. */
async function whyNotByItself(tx: Queryable, row: RunRow): Promise<string | undefined> {
  if (row.trigger === 'manual') return undefined;
  const current = await findHook(tx, row.tenant_id, row.hook);
  if (current?.spec.mode !== 'auto') return 'The hook does not run by itself any more.';
  const { rows } = await tx.query<{ reason: string }>(
    'select reason from automation_pauses where tenant_id = $1 and hook = $2 and service = $3',
    [row.tenant_id, row.hook, row.service],
  );
  return rows[0] === undefined ? undefined : `Automation is paused here: ${rows[0].reason}`;
}

/** Takes the automation from a hook that fails again and again. */
async function breakIfFailing(writer: RemediationWriter, row: RunRow): Promise<void> {
  const { tx, tenant, nowMs } = writer;
  const hook = await findHook(tx, tenant, row.hook);
  if (hook?.spec.mode !== 'auto') return;
  const { stopAfterFailures } = termsOf(hook.spec);
  const { rows } = await tx.query<Pick<RunRow, 'state'>>(
    `select state from remediation_runs
      where tenant_id = $1 and hook = $2 and hook_version = $3 and started_at is not null
        and state in ('verified', 'failed', 'failed_verification')
      order by updated_at desc, started_at desc limit $4`,
    [tenant, hook.name, hook.version, stopAfterFailures],
  );
  const states = rows.map(({ state }) => state);
  if (!breaks(states, stopAfterFailures)) return;
  const spec: HookInput = { ...hook.spec, mode: 'suggest' };
  const version = hook.version + 1;
  await writeHook(tx, { ...hook, version, spec, updated_at: nowMs, updated_by: AUTOMATION });
  const text = `${hook.name} only suggests from now on: ${String(states.length)} ${states.length === 1 ? 'run' : 'runs in a row'} failed or did not help.`;
  await writer.tell(row.alert_id, AUTOMATION, text);
  writer.audit(
    AUTOMATION,
    'hook.automation_ended',
    { type: 'hook', id: hook.name },
    { mode: 'auto', version: hook.version },
    { mode: 'suggest', version, reason: text },
  );
}
