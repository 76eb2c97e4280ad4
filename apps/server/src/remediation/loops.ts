import { HOOK_LIMITS } from '@batcave/shared/remediation';
import { type EpochMs, formatDuration } from '@batcave/shared/time';
import type { Rate } from './hookTerms.ts';

/** A run that was sent, as far as what came after it is asked. */
export interface ActedRun {
  readonly runId: string;
  readonly hook: string;
  readonly alertId: string;
  readonly ruleId: string;
  readonly groupKey: string;
  readonly sentAtMs: EpochMs;
  readonly verifyMs: number;
  readonly hasReturned: boolean;
}

/** What an alert that was just raised says of actions before it on the same service. */
export interface LoopFindings {
  /** The alert of these runs came back within their verification window. */
  readonly returned: readonly ActedRun[];
  /** Runs that seem to have caused it. */
  readonly caused: readonly ActedRun[];
}

/** Reads what an alert says of the runs on its service. Pure. */
export function findLoops(
  alert: {
    readonly alertId: string;
    readonly ruleId: string;
    readonly groupKey: string;
    readonly createdAtMs: EpochMs;
  },
  runs: readonly ActedRun[],
): LoopFindings {
  const after = runs.filter(
    (run) => run.alertId !== alert.alertId && alert.createdAtMs > run.sentAtMs,
  );
  const isSame = (run: ActedRun): boolean =>
    run.ruleId === alert.ruleId && run.groupKey === alert.groupKey;
  return {
    returned: after.filter(
      (run) => isSame(run) && !run.hasReturned && alert.createdAtMs <= run.sentAtMs + run.verifyMs,
    ),
    caused: after.filter(
      (run) => !isSame(run) && alert.createdAtMs <= run.sentAtMs + HOOK_LIMITS.causedWithinMs,
    ),
  };
}

/** Why automation of a hook pauses on a service whose alert has come back so often; `undefined`: it goes on. */
export function tooManyReturns(returns: Rate, found: number): string | undefined {
  if (found < returns.most) return undefined;
  return `the alert came back ${String(found)} times within ${formatDuration(returns.perMs)} after it ran.`;
}

export function describeCause(ruleName: string, afterMs: number): string {
  return `"${ruleName}" was raised ${formatDuration(Math.round(afterMs / 1000) * 1000)} after it ran: it may be the cause.`;
}
