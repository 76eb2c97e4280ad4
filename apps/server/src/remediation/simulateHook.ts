import type { Alert } from '@batcave/shared/alerts';
import { type DryRun, type DryRunItem, HOOK_LIMITS } from '@batcave/shared/remediation';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import { decideRun, type RunDecision } from './decideRun.ts';
import type { GuardFacts } from './guards.ts';
import { type StoredHook, termsOf } from './hookTerms.ts';
import { type CompileRegex, labelsOf } from './labels.ts';
import { offerOf } from './offer.ts';
import { resolveParameters } from './parameters.ts';
import { renderRequest } from './renderRequest.ts';

/** One moment of history at which an alert was raised, or got worse. */
export interface PastTrigger {
  readonly alert: Alert;
  readonly trigger: 'raised' | 'worse';
  readonly atMs: EpochMs;
}

/** All that a dry run over history looks at. */
export interface PastQuestion {
  readonly hook: StoredHook;
  /** In the order of time. */
  readonly triggers: readonly PastTrigger[];
  readonly alerts: number;
  readonly truncated: boolean;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  /** What the rule of an alert names in `hooks`. */
  readonly ruleHooks: (ruleId: string) => readonly string[];
  readonly isProduction: (service: string) => boolean;
  readonly compileRegex: CompileRegex;
}

interface PastRun {
  readonly service: string;
  readonly atMs: EpochMs;
  readonly endsAtMs: EpochMs;
}

const NOBODY = { stopped: false, by: null, reason: null } as const;
const MAX_SERVICES = 100;

/**
 * What the hook would have done as `auto`, approvals given at once: the same decisions as live, over what
 * was. A run is under way until its alert ended, or its verification window.
 */
export function simulateHook(question: PastQuestion): DryRun {
  const terms = { ...termsOf(question.hook.spec), mode: 'auto' as const };
  const past: PastRun[] = [];
  const items: DryRunItem[] = [];
  const tally = { offered: 0, would_run: 0, recovering: 0, with_approval: 0, refused: 0 };
  const refusedBy: Record<string, number> = {};
  const byService = new Map<string, number>();
  for (const { alert, trigger, atMs } of question.triggers) {
    const { name, spec } = question.hook;
    const ruleHooks = question.ruleHooks(alert.rule_id);
    const offer = offerOf(name, spec, alert, ruleHooks, question.compileRegex);
    if (offer === undefined || offer === 'any' || !terms.on.includes(trigger)) continue;
    tally.offered += 1;
    const decision = decideRun({
      terms,
      alert,
      trigger,
      sinceMs: atMs,
      nowMs: atMs,
      automation: NOBODY,
      paused: undefined,
      production: question.isProduction(alert.service),
      guards: factsAt(past, alert.service, atMs, terms.rate.perMs),
      fault: faultOf(question, alert, atMs),
    });
    const isRecovering = recoversByItself(alert, atMs);
    if (decision.state === 'refused') {
      tally.refused += 1;
      const guard = decision.refusal?.guard ?? 'mode';
      refusedBy[guard] = (refusedBy[guard] ?? 0) + 1;
    } else {
      tally.would_run += 1;
      if (isRecovering) tally.recovering += 1;
      if (decision.state === 'waiting_approval') tally.with_approval += 1;
      if (byService.has(alert.service) || byService.size < MAX_SERVICES)
        byService.set(alert.service, (byService.get(alert.service) ?? 0) + 1);
      const endsAtMs = Math.min(endOf(alert), atMs + terms.verifyMs);
      past.push({ service: alert.service, atMs, endsAtMs });
    }
    if (items.length < HOOK_LIMITS.maxDryRunRuns)
      items.push(itemOf(alert, trigger, atMs, decision, isRecovering));
  }
  return {
    from: formatInstant(question.fromMs),
    to: formatInstant(question.toMs),
    alerts: question.alerts,
    truncated: question.truncated,
    ...tally,
    refused_by: refusedBy,
    by_service: Object.fromEntries(byService),
    runs: items,
  };
}

function faultOf({ hook }: PastQuestion, alert: Alert, atMs: EpochMs) {
  const { parameters = [], request } = hook.spec;
  const resolved = resolveParameters(parameters, {}, labelsOf(alert));
  if (!resolved.ok) return { guard: 'parameters', reason: resolved.reason } as const;
  const scope = { alert, parameters: resolved.values, runId: alert.alert_id, atMs };
  const rendered = renderRequest(request, scope);
  return rendered.ok ? undefined : ({ guard: 'template', reason: rendered.reason } as const);
}

function factsAt(
  past: readonly PastRun[],
  service: string,
  nowMs: EpochMs,
  perMs: number,
): GuardFacts {
  const recent = [];
  let activeOnService = 0;
  let lastOnServiceMs: EpochMs | undefined;
  for (const run of past) {
    if (run.atMs > nowMs - perMs) recent.push(run);
    if (run.service !== service) continue;
    lastOnServiceMs = run.atMs;
    if (run.endsAtMs > nowMs) activeOnService += 1;
  }
  return { recent, activeOnService, lastOnServiceMs };
}

function endOf(alert: Alert): EpochMs {
  return alert.resolved_at === null ? Infinity : Date.parse(alert.resolved_at);
}

function recoversByItself(alert: Alert, atMs: EpochMs): boolean {
  return alert.resolved_by === 'rule' && endOf(alert) - atMs <= HOOK_LIMITS.recoversWithinMs;
}

function itemOf(
  alert: Alert,
  trigger: PastTrigger['trigger'],
  atMs: EpochMs,
  decision: RunDecision,
  isRecovering: boolean,
): DryRunItem {
  const isRefused = decision.state === 'refused';
  return {
    alert_id: alert.alert_id,
    service: alert.service,
    trigger,
    at: formatInstant(atMs),
    outcome: isRefused ? 'refused' : isRecovering ? 'recovering' : 'run',
    guard: decision.refusal?.guard ?? null,
    reason: isRecovering && !isRefused ? 'The alert ended by itself soon after.' : decision.reason,
    approval: decision.state === 'waiting_approval',
  };
}
