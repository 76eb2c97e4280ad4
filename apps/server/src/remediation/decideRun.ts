import type { Alert } from '@batcave/shared/alerts';
import {
  HOOK_LIMITS,
  type Refusal,
  type RunState,
  type RunTrigger,
} from '@batcave/shared/remediation';
import { type EpochMs, formatDuration } from '@batcave/shared/time';
import { checkGuards, type GuardFacts, no } from './guards.ts';
import type { HookTerms } from './hookTerms.ts';

/** Whether hooks of a tenant may run by themselves. */
export interface AutomationSwitch {
  readonly stopped: boolean;
  readonly by: string | null;
  readonly reason: string | null;
}

/** All that decides whether a hook runs now. */
export interface RunQuestion {
  readonly terms: HookTerms;
  readonly alert: Pick<Alert, 'service' | 'firing' | 'state' | 'severity'>;
  readonly trigger: RunTrigger;
  /** When that happened which triggers it. */
  readonly sinceMs: EpochMs;
  readonly nowMs: EpochMs;
  readonly automation: AutomationSwitch;
  /** Why the hook does not run by itself on this service. */
  readonly paused: string | undefined;
  readonly production: boolean;
  readonly guards: GuardFacts;
  /** Why the request could not be made from the alert. */
  readonly fault:
    { readonly guard: 'parameters' | 'template'; readonly reason: string } | undefined;
  /** Of a person who asks. */
  readonly asked?: { readonly reason: string | undefined; readonly override: boolean };
}

/** In which state a run begins, and why. */
export interface RunDecision {
  readonly state: Extract<RunState, 'suggested' | 'waiting_approval' | 'approved' | 'refused'>;
  readonly reason: string;
  readonly refusal: Refusal | null;
}

/** Decides over a run that a person asks for, or that an alert triggers. Pure. */
export function decideRun(question: RunQuestion): RunDecision {
  const { trigger, terms, fault } = question;
  if (trigger === 'manual') return decideAsked(question);
  const why = whyOnlySuggested(question);
  if (why !== undefined) return { state: 'suggested', reason: why, refusal: null };
  if (fault !== undefined) return refuse(no(fault.guard, fault.reason));
  const guard = checkGuards(terms, question.alert.service, question.guards, question.nowMs);
  return guard === undefined ? begin(question) : refuse(guard);
}

function whyOnlySuggested(question: RunQuestion): string | undefined {
  const { terms, automation, paused, nowMs, sinceMs } = question;
  if (terms.mode !== 'auto') return 'The hook suggests.';
  if (automation.stopped) return describeStop(automation);
  if (paused !== undefined) return `Automation is paused here: ${paused}`;
  if (nowMs - sinceMs > HOOK_LIMITS.staleMs)
    return `It is ${formatDuration(Math.floor((nowMs - sinceMs) / 60_000) * 60_000)} old: somebody should look first.`;
  return undefined;
}

export function describeStop({ by, reason }: AutomationSwitch): string {
  return `Automation is stopped by ${by ?? 'somebody'}: ${reason ?? 'no reason given'}`;
}

function decideAsked(question: RunQuestion): RunDecision {
  const { terms, alert, automation, fault, asked, nowMs } = question;
  const override = asked?.override === true;
  if (terms.mode === 'off') return refuse(no('mode', 'The hook is off.'));
  if (!alert.firing) return refuse(no('alert', 'The condition of the alert has cleared already.'));
  if (automation.stopped && !override)
    return refuse(
      no(
        'automation_stopped',
        `${describeStop(automation)} Ask with override to run it still (sentry hooks run … --override --reason TEXT).`,
      ),
    );
  const hasReason = (asked?.reason ?? '') !== '';
  if (!hasReason && (terms.requireReason || override))
    return refuse(
      no('reason', override ? 'An override needs a reason.' : 'The hook needs a reason.'),
    );
  if (fault !== undefined) return refuse(no(fault.guard, fault.reason));
  const guard = checkGuards(terms, alert.service, question.guards, nowMs, override);
  return guard === undefined ? begin(question) : refuse(guard);
}

function begin({ terms, production, trigger }: RunQuestion): RunDecision {
  const asks = terms.approval === 'always' || (terms.approval === 'production' && production);
  if (asks)
    return {
      state: 'waiting_approval',
      reason:
        terms.approval === 'always'
          ? 'The hook always needs a second person.'
          : 'The service is production: a second person has to agree.',
      refusal: null,
    };
  const reason = trigger === 'manual' ? 'No approval is needed.' : 'Within its guards.';
  return { state: 'approved', reason, refusal: null };
}

function refuse({ reason, refusal }: ReturnType<typeof no>): RunDecision {
  return { state: 'refused', reason, refusal };
}
