import type { Alert } from '@batcave/shared/alerts';
import { HOOK_LIMITS, type ParameterValue, type RunTrigger } from '@batcave/shared/remediation';
import {
  AUTOMATION,
  type AutomationSwitch,
  decideRun,
  type GuardFacts,
  type HookTerms,
  labelsOf,
  renderRequest,
  resolveParameters,
  type RunDecision,
  type StoredHook,
  termsOf,
} from '../../remediation/index.ts';
import type { RunRow } from './pgRemediationRows.ts';
import type { RemediationWriter } from './pgRemediationWriter.ts';
import type { Queryable } from './pool.ts';

/** A run that a person asks for, or that an alert triggers. */
export interface RunRequest {
  readonly runId: string;
  readonly hook: StoredHook;
  readonly alert: Alert;
  readonly trigger: RunTrigger;
  readonly sinceMs: number;
  readonly automation: AutomationSwitch;
  readonly production: boolean;
  /** The suggestion that a person takes up. */
  readonly suggestion?: RunRow | undefined;
  readonly asked?:
    | {
        readonly actor: string;
        readonly reason: string | undefined;
        readonly override: boolean;
        readonly parameters: Readonly<Record<string, ParameterValue>>;
      }
    | undefined;
}

/** What was decided, with the run as it would be written. */
export interface BegunRun {
  readonly decision: RunDecision;
  readonly row: RunRow;
}

/** Decides over a run. Writes nothing: hand it to `writeRun`. The tenant's switch must be locked. */
export async function judgeRun(
  tx: Queryable,
  tenant: string,
  request: RunRequest,
  nowMs: number,
): Promise<BegunRun> {
  const { hook, alert, asked, suggestion } = request;
  const terms = termsOf(hook.spec);
  const { values, rendered, fault } = prepare(request, nowMs);
  const { rows: pauses } = await tx.query<{ reason: string }>(
    'select reason from automation_pauses where tenant_id = $1 and hook = $2 and service = $3',
    [tenant, hook.name, alert.service],
  );
  const decision = decideRun({
    terms,
    alert,
    trigger: request.trigger,
    sinceMs: request.sinceMs,
    nowMs,
    automation: request.automation,
    paused: pauses[0]?.reason,
    production: request.production,
    guards: await guardFacts(tx, tenant, hook.name, alert.service, terms, nowMs, request.runId),
    fault,
    ...(asked === undefined ? {} : { asked }),
  });
  const isSuggestion = decision.state === 'suggested' && fault !== undefined;
  return {
    decision,
    row: {
      tenant_id: tenant,
      run_id: request.runId,
      alert_id: alert.alert_id,
      hook: hook.name,
      hook_version: hook.version,
      service: alert.service,
      rule_id: alert.rule_id,
      group_key: groupKeyOf(alert),
      trigger: request.trigger,
      state: decision.state,
      reason: isSuggestion ? `${decision.reason} ${fault.reason}` : decision.reason,
      refusal: decision.refusal,
      parameters: { ...values },
      request: rendered,
      production: request.production,
      requested_by: asked?.actor ?? AUTOMATION,
      request_reason: asked?.reason ?? null,
      override: asked?.override ?? false,
      approved_by: null,
      attempt: 0,
      answer: null,
      created_at: suggestion?.created_at ?? nowMs,
      updated_at: nowMs,
      started_at: null,
      sent_at: null,
      verify_until: null,
      returned_at: null,
      due_at: dueOf(decision, nowMs),
    },
  };
}

/** Writes a run that was judged. */
export function writeRun(
  writer: RemediationWriter,
  { row }: BegunRun,
  suggestion?: RunRow,
): Promise<void> {
  return writer.begin(row, suggestion, row.requested_by);
}

/** What an alert is grouped by, as one text: by it the alert is known when it comes back. */
export function groupKeyOf({ group }: Pick<Alert, 'group'>): string {
  return JSON.stringify(Object.entries(group).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function prepare({ hook, alert, asked, runId }: RunRequest, nowMs: number) {
  const { parameters = [], request } = hook.spec;
  const resolved = resolveParameters(parameters, asked?.parameters ?? {}, labelsOf(alert));
  if (!resolved.ok)
    return {
      values: {},
      rendered: null,
      fault: { guard: 'parameters', reason: resolved.reason } as const,
    };
  const scope = { alert, parameters: resolved.values, runId, atMs: nowMs };
  const rendering = renderRequest(request, scope);
  if (!rendering.ok)
    return {
      values: resolved.values,
      rendered: null,
      fault: { guard: 'template', reason: rendering.reason } as const,
    };
  return { values: resolved.values, rendered: rendering.request, fault: undefined };
}

function dueOf({ state }: RunDecision, nowMs: number): number | null {
  switch (state) {
    case 'approved':
      return nowMs;
    case 'waiting_approval':
      return nowMs + HOOK_LIMITS.approvalMs;
    case 'suggested':
      return nowMs + HOOK_LIMITS.suggestionMs;
    case 'refused':
      return null;
  }
}

/** What the guards of a hook count, all runs but this one. */
export async function guardFacts(
  tx: Queryable,
  tenant: string,
  hook: string,
  service: string,
  { rate }: Pick<HookTerms, 'rate'>,
  nowMs: number,
  exceptRunId: string,
): Promise<GuardFacts> {
  const { rows: recent } = await tx.query<{ service: string; at: number }>(
    `select service, coalesce(started_at, updated_at) as at from remediation_runs
      where tenant_id = $1 and hook = $2 and run_id <> $3
        and (started_at > $4 or state = 'approved') limit 10000`,
    [tenant, hook, exceptRunId, new Date(nowMs - rate.perMs)],
  );
  const { rows: ofService } = await tx.query<{ active: number; last: number | null }>(
    `select count(*) filter (where state in ('approved', 'sending', 'sent', 'unknown')) as active,
            max(started_at) filter (where hook = $2) as last
       from remediation_runs where tenant_id = $1 and service = $3 and run_id <> $4`,
    [tenant, hook, service, exceptRunId],
  );
  return {
    recent: recent.map((run) => ({ service: run.service, atMs: run.at })),
    activeOnService: ofService[0]?.active ?? 0,
    lastOnServiceMs: ofService[0]?.last ?? undefined,
  };
}
