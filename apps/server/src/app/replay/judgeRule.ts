import {
  DISPATCH_REPLAY_LIMITS,
  type DispatchReplayProgress,
  REPLAY_LIMITS,
} from '@batcave/shared/replay';
import type { Rule } from '@batcave/shared/rules';
import { PgLogScan } from '../../adapters/postgres/pgLogScan.ts';
import type { PgStore } from '../../adapters/postgres/pool.ts';
import {
  type RecordedChange,
  type ReplayRange,
  RuleAlerts,
  wantedEvents,
} from '../../replay/index.ts';
import type { DetectorKinds } from '../../rules/index.ts';
import type { ReplacedRuleTask } from './dispatchReplayTask.ts';
import { planScan } from './runBacktest.ts';

/** Says how far it is. */
export type SayProgress = (
  phase: DispatchReplayProgress['phase'],
  atMs: number,
  percent: number,
) => void;

/** What a rule would have raised, as it is stored and after the edit. */
export interface JudgedRule {
  readonly before: readonly RecordedChange[];
  readonly after: readonly RecordedChange[];
}

/**
 * Judges stored events by both versions of a rule, as a back-test does.
 *
 * @throws AppError `invalid_request` for too many events or alerts; `store_unavailable`
 */
export async function judgeRule(
  task: ReplacedRuleTask,
  from: {
    readonly store: PgStore;
    readonly kinds: DetectorKinds | undefined;
    readonly range: ReplayRange;
  },
  begun: () => void,
  progress: SayProgress,
): Promise<JudgedRule> {
  const { before, after, related, warmUpMs, mayCutWarmUp } = task;
  const judged = [before, after].filter((rule) => rule !== undefined);
  if (judged.length === 0) {
    begun();
    return { before: [], after: [] };
  }
  const wanted = wantedEvents([...judged, ...related]);
  const { store, kinds, range: asked } = from;
  const scan = await PgLogScan.open(store, task.events);
  try {
    const { startMs, range } = await planScan(
      scan,
      { spec: { range: asked }, warmUpMs, mayCutWarmUp, maxEvents: REPLAY_LIMITS.maxEvents },
      wanted,
    );
    begun();
    const alertsOf = (rule: Rule | undefined): RuleAlerts | undefined =>
      rule === undefined
        ? undefined
        : new RuleAlerts(
            {
              ...{ tenant: task.events.tenant, rule, related },
              maxGroupsPerRule: task.maxGroupsPerRule,
              maxAlerts: DISPATCH_REPLAY_LIMITS.maxAlerts,
            },
            startMs,
            kinds,
          );
    const [own, edited] = [alertsOf(before), alertsOf(after)];
    const span = Math.max(1, range.throughSeq - range.afterSeq);
    for await (const read of scan.read(range, wanted)) {
      own?.observe(read.events);
      edited?.observe(read.events);
      const atMs = (edited ?? own)?.clockMs ?? startMs;
      progress('rule', atMs, ((read.throughSeq - range.afterSeq) / span) * 100);
    }
    return { before: own?.finish(asked.toMs) ?? [], after: edited?.finish(asked.toMs) ?? [] };
  } finally {
    await scan.close();
  }
}
