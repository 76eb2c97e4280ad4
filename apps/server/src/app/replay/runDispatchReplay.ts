import type { DispatchConfig } from '@batcave/shared/dispatch';
import { matchesService } from '@batcave/shared/identity';
import {
  DISPATCH_REPLAY_LIMITS,
  type DispatchReplayProgress,
  type DispatchReplayResult,
} from '@batcave/shared/replay';
import { formatInstant } from '@batcave/shared/time';
// Single files: a thread that loads less begins sooner.
import { PgDispatchHistory } from '../../adapters/postgres/pgDispatchHistory.ts';
import { PgDispatchLedger } from '../../adapters/postgres/pgDispatchLedger.ts';
import { PgSilences } from '../../adapters/postgres/pgSilences.ts';
import type { PgStore } from '../../adapters/postgres/pool.ts';
import {
  type CompiledDispatch,
  compileDispatch,
  compileSilences,
  type Rights,
  timingOf,
} from '../../dispatch/index.ts';
import {
  comparePages,
  type RecordedChange,
  replaceRule,
  replayDispatch,
  type ReplayedRun,
  standingAt,
} from '../../replay/index.ts';
import { compileRegex, type DetectorKinds } from '../../rules/index.ts';
import type { DispatchReplayTask } from './dispatchReplayTask.ts';
import { judgeRule, type SayProgress } from './judgeRule.ts';
import { notesOf } from './replayNotes.ts';

/** Alerts that were raised longer than this before the warm-up begin with it. */
const MAX_OLD_MS = 7 * 86_400_000;
const PROGRESS_MS = 250;

interface On {
  readonly begun: () => void;
  readonly progress: (line: DispatchReplayProgress) => void;
}

/**
 * Replays what the task says with both documents and gives the comparison, telling how far it is four times a
 * second at most.
 *
 * @throws AppError `invalid_request` for too many alerts or events; `store_unavailable`
 */
export async function runDispatchReplay(
  task: DispatchReplayTask,
  store: PgStore,
  kinds: DetectorKinds | undefined,
  on: On,
): Promise<DispatchReplayResult> {
  const startedMs = performance.now();
  const { fromMs, toMs } = task.range;
  const warmMs = fromMs - DISPATCH_REPLAY_LIMITS.warmUpMs;
  const { tenant } = task.alerts;
  const history = await new PgDispatchHistory(store).read(task.alerts, {
    ...{ startMs: warmMs, toMs },
    maxAlerts: DISPATCH_REPLAY_LIMITS.maxAlerts,
  });
  const progress = throttled(on.progress);
  const judged =
    task.rule === null
      ? undefined
      : await judgeRule(
          task.rule,
          { store, kinds, range: { fromMs: warmMs, toMs } },
          on.begun,
          progress,
        );
  if (judged === undefined) on.begun();
  const ruleId = task.rule?.ruleId ?? '';
  const of = (raised: readonly RecordedChange[] | undefined) =>
    judged === undefined
      ? { changes: history.changes, orphaned: 0 }
      : replaceRule(history.changes, ruleId, standingAt(raised ?? [], warmMs));
  const recorded = { before: of(judged?.before), after: of(judged?.after) };
  const firstMs = Math.min(
    ...[recorded.before, recorded.after].map(({ changes }) => changes[0]?.atMs ?? warmMs),
  );
  const startMs = Math.max(warmMs - MAX_OLD_MS, Math.min(warmMs, firstMs));
  const stored = await new PgSilences(store).load(tenant, startMs);
  const inForce = stored.silences.filter(
    (each) => timingOf(each).between(startMs, toMs, 1).length > 0,
  );
  const silences = compileSilences(inForce, compileRegex);
  const learns = [task.before, task.after].some(({ fatigue }) => fatigue?.learned === 'suppress');
  const fatigue = learns ? await new PgDispatchLedger(store, Date.now).fatigue(tenant) : undefined;
  const run = (side: 'before' | 'after'): ReplayedRun =>
    replayDispatch({
      ...{ tenant, silences, fatigue, startMs, fromMs, toMs },
      config: compiled(task[side]),
      rights: rightsOf(task),
      eventTypesOf: (id) => task.eventTypes[id] ?? [],
      changes: recorded[side].changes,
      maxSteps: DISPATCH_REPLAY_LIMITS.maxSteps,
      maxMessages: DISPATCH_REPLAY_LIMITS.maxMessages,
      onProgress: (atMs) =>
        progress(side, atMs, Math.max(0, ((atMs - startMs) / (toMs - startMs)) * 100)),
    });
  const before = run('before');
  const after = run('after');
  return {
    kind: 'result',
    from: formatInstant(fromMs),
    to: formatInstant(toMs),
    warm_up_from: formatInstant(startMs),
    rule:
      task.rule === null
        ? null
        : { rule_id: task.rule.isStored ? task.rule.ruleId : null, name: task.rule.name },
    ...comparePages(before, after),
    notes: notesOf(task, {
      ...{ learns, unclear: history.unclear },
      orphaned: Math.max(recorded.before.orphaned, recorded.after.orphaned),
      cut: before.cutMs !== null || after.cutMs !== null,
    }),
    took_ms: Math.round(performance.now() - startedMs),
  };
}

/** The saved document was checked when it was saved, the other one when it came. */
function compiled(config: DispatchConfig): CompiledDispatch {
  const done = compileDispatch(config, 0, compileRegex);
  if (done.ok) return done.dispatch;
  throw new Error(`the document cannot be used: ${JSON.stringify(done.faults.slice(0, 3))}`);
}

function rightsOf({ readers }: DispatchReplayTask): Rights {
  return {
    mayRead(identity, service) {
      const services = Object.hasOwn(readers, identity) ? readers[identity] : undefined;
      return services !== undefined && matchesService(service, services);
    },
    // Alerts are replayed, not what hooks did about them: nobody is asked.
    mayApprove: () => false,
  };
}

function throttled(say: On['progress']): SayProgress {
  let toldMs = -Infinity;
  return (phase, atMs, percent) => {
    const nowMs = performance.now();
    if (nowMs - toldMs < PROGRESS_MS) return;
    toldMs = nowMs;
    say({
      kind: 'progress',
      phase,
      at: formatInstant(atMs),
      percent: Math.round(percent * 10) / 10,
    });
  };
}
