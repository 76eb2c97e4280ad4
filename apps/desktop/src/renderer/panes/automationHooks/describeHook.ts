import {
  GUARD_DEFAULTS,
  type Hook,
  type HookMode,
  type Run,
  type RunState,
  STOP_AFTER_FAILURES_DEFAULT,
  VERIFY_DEFAULTS,
} from '@batcave/shared/remediation';

/** What the mode of a hook means. */
export const MODE_WORDS: Readonly<Record<HookMode, string>> = {
  off: 'Off',
  suggest: 'Suggest',
  auto: 'Auto',
};

/** When a hook is offered, in words. */
export function describeTrigger({ trigger }: Pick<Hook, 'trigger'>): string {
  if (trigger === undefined) return 'rules that name it, and by hand';
  const on = trigger.on ?? ['raised'];
  const when = on.map((each) => (each === 'raised' ? 'raised' : 'worse')).join(' or ');
  const match = trigger.match ?? [];
  return match.length === 0 ? `${when}: any alert` : `${when}: ${match.join(', ')}`;
}

/** Host (and port) that a hook calls; the text itself when it is no address. */
export function targetHost(url: string): string {
  return /^https?:\/\/([^/?#]+)/.exec(url)?.[1] ?? url;
}

const APPROVAL = {
  never: 'nobody has to approve',
  production: 'a second person approves in production',
  always: 'a second person always approves',
} as const;

/** The guards of a hook, one sentence each, those that it leaves to their defaults as well. */
export function describeGuards({ guards = {} }: Pick<Hook, 'guards'>): readonly string[] {
  const { rate = GUARD_DEFAULTS.rate, returns = GUARD_DEFAULTS.returns } = guards;
  const maxServices = guards.max_services ?? GUARD_DEFAULTS.max_services;
  const concurrency = guards.concurrency ?? GUARD_DEFAULTS.concurrency;
  const sentences = [
    `at most ${String(rate.most)} runs per ${rate.per}`,
    APPROVAL[guards.approval ?? GUARD_DEFAULTS.approval],
    `${String(concurrency)} at a time on a service`,
    `${guards.cool_down ?? GUARD_DEFAULTS.cool_down} rest after a run on a service`,
    `at most ${String(maxServices)} services per ${rate.per}`,
    `stops for a service after ${String(returns.most)} returns per ${returns.per}`,
  ];
  return guards.require_reason === true ? [...sentences, 'a reason is asked for'] : sentences;
}

/** What counts as success, in words. */
export function describeVerify(hook: Pick<Hook, 'verify' | 'stop_after_failures'>): string {
  const window = hook.verify?.window ?? VERIFY_DEFAULTS.window;
  const stays = (hook.verify?.success ?? VERIFY_DEFAULTS.success) === 'stays_resolved';
  const failures = hook.stop_after_failures ?? STOP_AFTER_FAILURES_DEFAULT;
  return `The alert clears${stays ? ' and stays so' : ''} within ${window}. After ${String(failures)} failures in a row auto becomes suggest.`;
}

/** How a run looks among the last five: filled it worked, outlined it did not. */
export type RunMark = 'worked' | 'failed' | 'unknown' | 'underWay' | 'notSent';

const MARKS: Readonly<Record<RunState, RunMark>> = {
  suggested: 'underWay',
  requested: 'underWay',
  waiting_approval: 'underWay',
  approved: 'underWay',
  sending: 'underWay',
  sent: 'underWay',
  verified: 'worked',
  failed_verification: 'failed',
  failed: 'failed',
  unknown: 'unknown',
  rejected: 'notSent',
  expired: 'notSent',
  cancelled: 'notSent',
  refused: 'notSent',
};

/** The mark of a state. */
export function markOf(state: RunState): RunMark {
  return MARKS[state];
}

const LAST_RUNS = 5;

/** The last five runs of each hook, newest first, out of runs that are newest first. */
export function lastRunsByHook(runs: readonly Run[]): ReadonlyMap<string, readonly Run[]> {
  const byHook = new Map<string, Run[]>();
  for (const run of runs) {
    const list = byHook.get(run.hook);
    if (list === undefined) byHook.set(run.hook, [run]);
    else if (list.length < LAST_RUNS) list.push(run);
  }
  return byHook;
}
