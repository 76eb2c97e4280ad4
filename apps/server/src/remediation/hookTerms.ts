import {
  GUARD_DEFAULTS,
  type HookInput,
  HOOK_LIMITS,
  type HookMode,
  STOP_AFTER_FAILURES_DEFAULT,
  TIMEOUT_DEFAULT,
  VERIFY_DEFAULTS,
} from '@batcave/shared/remediation';
import { type DurationMs, parseDuration } from '@batcave/shared/time';

/** A hook with its name and version, as it is stored: secrets are sealed. */
export interface StoredHook {
  readonly name: string;
  readonly version: number;
  readonly spec: HookInput;
}

/** So many within so long. */
export interface Rate {
  readonly most: number;
  readonly perMs: DurationMs;
}

/** What holds for a hook: what it says, and the defaults for the rest. Durations in milliseconds. */
export interface HookTerms {
  readonly mode: HookMode;
  readonly on: readonly ('raised' | 'worse')[];
  readonly rate: Rate;
  readonly concurrency: number;
  readonly coolDownMs: DurationMs;
  readonly maxServices: number;
  readonly approval: 'never' | 'production' | 'always';
  readonly requireReason: boolean;
  readonly returns: Rate;
  readonly verifyMs: DurationMs;
  readonly success: 'alert_resolved' | 'stays_resolved';
  readonly stopAfterFailures: number;
  readonly timeoutMs: DurationMs;
  readonly idempotent: boolean;
}

/** The terms of a hook that `checkHook` has let pass. */
export function termsOf(spec: HookInput): HookTerms {
  const { guards = {}, verify = {}, request, trigger } = spec;
  const rate = guards.rate ?? GUARD_DEFAULTS.rate;
  const returns = guards.returns ?? GUARD_DEFAULTS.returns;
  const timeoutMs = durationOf(request.timeout ?? TIMEOUT_DEFAULT);
  return {
    mode: spec.mode ?? 'suggest',
    on: trigger?.on ?? ['raised'],
    rate: { most: rate.most, perMs: durationOf(rate.per) },
    concurrency: guards.concurrency ?? GUARD_DEFAULTS.concurrency,
    coolDownMs: durationOf(guards.cool_down ?? GUARD_DEFAULTS.cool_down),
    maxServices: guards.max_services ?? GUARD_DEFAULTS.max_services,
    approval: guards.approval ?? GUARD_DEFAULTS.approval,
    requireReason: guards.require_reason ?? GUARD_DEFAULTS.require_reason,
    returns: { most: returns.most, perMs: durationOf(returns.per) },
    verifyMs: durationOf(verify.window ?? VERIFY_DEFAULTS.window),
    success: verify.success ?? VERIFY_DEFAULTS.success,
    stopAfterFailures: spec.stop_after_failures ?? STOP_AFTER_FAILURES_DEFAULT,
    timeoutMs: Math.min(HOOK_LIMITS.maxTimeoutMs, Math.max(HOOK_LIMITS.minTimeoutMs, timeoutMs)),
    idempotent: request.idempotent ?? false,
  };
}

function durationOf(text: string): DurationMs {
  const durationMs = parseDuration(text);
  if (durationMs === undefined)
    throw new Error(`${text} is no duration; the schema lets none pass`);
  return durationMs;
}
