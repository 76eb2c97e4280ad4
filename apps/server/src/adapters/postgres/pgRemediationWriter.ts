import type { AuditObjectType } from '@batcave/shared/audit';
import type { RunState } from '@batcave/shared/remediation';
import { formatInstant } from '@batcave/shared/time';
import type { RunTransition } from '../../remediation/index.ts';
import { type AuditRow, writeAudit } from './audit.ts';
import { type RunRow, saveRun } from './pgRemediationRows.ts';
import type { Queryable } from './pool.ts';
import { writeTimeline } from './timelineRows.ts';

const WORDS: Readonly<Record<RunState, string>> = {
  suggested: 'is suggested',
  requested: 'was asked for',
  waiting_approval: 'waits for approval',
  approved: 'was approved',
  sending: 'is being sent',
  sent: 'was done',
  verified: 'worked',
  failed_verification: 'did not help',
  failed: 'failed',
  unknown: 'may or may not have happened',
  rejected: 'was rejected',
  expired: 'expired',
  cancelled: 'was cancelled',
  refused: 'was refused',
};

/**
 * Writes what becomes of runs in one transaction: the run, its steps, the timeline of its alert, and the
 * audit rows when all is done, since whoever audits for the tenant waits for them. `finish` is not to be
 * forgotten.
 */
export class RemediationWriter {
  readonly tx: Queryable;
  readonly tenant: string;
  readonly nowMs: number;
  readonly #traceId: string | null;
  readonly #audits: AuditRow[] = [];

  constructor(tx: Queryable, tenant: string, nowMs: number, traceId: string | null) {
    this.tx = tx;
    this.tenant = tenant;
    this.nowMs = nowMs;
    this.#traceId = traceId;
  }

  /** Writes a run that began, or began anew, with what it is and why. */
  async begin(row: RunRow, before: RunRow | undefined, actor: string): Promise<void> {
    await saveRun(this.tx, row);
    if (row.trigger === 'manual')
      await this.#step(row, 'requested', actor, row.request_reason ?? 'Asked for.');
    await this.#told(row, before, actor);
  }

  /** Takes a run to its next state. Returns it as it is then. */
  async apply(
    row: RunRow,
    transition: Extract<RunTransition, { ok: true }>,
    fields: Partial<RunRow> = {},
  ): Promise<RunRow> {
    const { state, reason, actor, dueInMs } = transition;
    const due_at = dueInMs === undefined ? null : this.nowMs + dueInMs;
    const after: RunRow = { ...row, state, reason, due_at, updated_at: this.nowMs, ...fields };
    await saveRun(this.tx, after);
    await this.#told(after, row, actor);
    return after;
  }

  /** Says something of a run beside its state. */
  async note(row: RunRow, actor: string, text: string): Promise<void> {
    await this.#step(row, row.state, actor, text);
    await this.tell(row.alert_id, actor, `${row.hook}: ${text}`);
  }

  /** An entry in the timeline of an alert. */
  async tell(alertId: string, actor: string, entry: string): Promise<void> {
    await writeTimeline(this.tx, this.tenant, [
      {
        alertId,
        incidentId: null,
        kind: 'action',
        entry,
        actor: actor.slice(actor.indexOf('/') + 1),
        atMs: this.nowMs,
      },
    ]);
  }

  audit(
    actor: string,
    action: string,
    object: { readonly type: AuditObjectType; readonly id: string },
    before: unknown,
    after: unknown,
  ): void {
    this.#audits.push({
      tenant_id: this.tenant,
      at: formatInstant(this.nowMs),
      actor,
      action,
      object_type: object.type,
      object_id: object.id,
      before: before ?? null,
      after: after ?? null,
      trace_id: this.#traceId,
    });
  }

  async finish(): Promise<void> {
    await writeAudit(this.tx, this.#audits);
  }

  async #told(after: RunRow, before: RunRow | undefined, actor: string): Promise<void> {
    await this.#step(after, after.state, actor, after.reason);
    await this.tell(after.alert_id, actor, `${after.hook} ${WORDS[after.state]}: ${after.reason}`);
    this.audit(
      actor,
      `remediation.${after.state}`,
      { type: 'remediation', id: after.run_id },
      before === undefined ? null : auditView(before),
      auditView(after),
    );
  }

  async #step(row: RunRow, state: RunState, actor: string, text: string): Promise<void> {
    await this.tx.query(
      `insert into remediation_steps (tenant_id, run_id, step, at, state, actor, text, attempt)
       select $1, $2, coalesce(max(step), 0) + 1, $3, $4, $5, $6, $7
         from remediation_steps where tenant_id = $1 and run_id = $2`,
      [this.tenant, row.run_id, formatInstant(this.nowMs), state, actor, text, row.attempt],
    );
  }
}

/** What of a run an auditor asks for: what was to be called with what, who agreed, and what came of it. */
function auditView(row: RunRow): Partial<RunRow> {
  const { alert_id, hook, hook_version, service, state, reason, parameters, request } = row;
  const { requested_by, request_reason, override, approved_by, attempt, answer } = row;
  return {
    ...{ alert_id, hook, hook_version, service, state, reason, parameters },
    request: request === null ? null : { ...request, headers: {}, body: null },
    ...{ requested_by, request_reason, override, approved_by, attempt, answer },
  };
}
