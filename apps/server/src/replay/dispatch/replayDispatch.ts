import type { Alert } from '@batcave/shared/alerts';
import type { EpochMs } from '@batcave/shared/time';
import { transition } from '../../alerts/index.ts';
import {
  type CompiledDispatch,
  type CompiledSilences,
  Dispatcher,
  type DispatchStep,
  emptyState,
  type FatigueSnapshot,
  type NotificationDraft,
  type Rights,
} from '../../dispatch/index.ts';
import { DispatchTally, type ReplayedRun } from './DispatchTally.ts';
import { applyChange, type RecordedChange } from './recordedChange.ts';

/** Who speaks where the dispatcher gives an alert back. */
const DISPATCH_ACTOR = 'dispatch';

/** What is replayed with what. */
export interface DispatchReplayOptions {
  readonly tenant: string;
  readonly config: CompiledDispatch;
  readonly silences: CompiledSilences;
  readonly rights: Rights;
  readonly eventTypesOf: (ruleId: string) => readonly string[];
  /** What learned suppression knows at the beginning. Left out: nothing. */
  readonly fatigue?: FatigueSnapshot | undefined;
  /** What happened to alerts, in the order of time. */
  readonly changes: readonly RecordedChange[];
  /** Where the clock begins: what happened before happens then, and what was over by then is left out. Nothing before `fromMs` is counted. */
  readonly startMs: EpochMs;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly maxSteps: number;
  readonly maxMessages: number;
  /** Told of every message within the range, as it was decided. */
  readonly onMessage?: (message: NotificationDraft) => void;
  /** Told now and then how far it is. */
  readonly onProgress?: (atMs: EpochMs) => void;
}

/** Steps between two words on how far it is. */
const PROGRESS_STEPS = 500;

/**
 * Runs the dispatcher over recorded changes of alerts, on a clock that jumps from one moment at which
 * something happens or is due to the next, and gives all that it decided within the range. Every message
 * arrives at once. What the dispatcher does to alerts happens; what it did when this was recorded must not be
 * among the changes. Ends early, and says where, at `maxSteps` or `maxMessages`.
 */
export function replayDispatch(options: DispatchReplayOptions): ReplayedRun {
  const { changes, startMs, fromMs, toMs, onProgress } = options;
  const dispatcher = new Dispatcher({
    ...options,
    standing: {
      ...{
        alerts: [],
        groups: [],
        approvals: [],
        incidents: [],
        outstanding: [],
        facts: [],
        advancedMs: null,
      },
      fatigue: options.fatigue ?? { state: emptyState(startMs), kinds: [] },
    },
    isUnderWay: () => false,
  });
  const tally = new DispatchTally({ fromMs, config: options.config });
  const alerts = new Map<string, Alert>();
  let returned: { readonly alertId: string; readonly note: string }[] = [];
  let next = 0;
  let nowMs = startMs - 1;
  for (let steps = 0; ; steps += 1) {
    const changeMs = changes[next]?.atMs ?? Infinity;
    const soonestMs = returned.length > 0 ? nowMs + 1 : Infinity;
    const dueMs = Math.min(changeMs, dispatcher.dueMs(), soonestMs);
    const stepMs = Math.max(nowMs + 1, dueMs);
    if (stepMs >= toMs) break;
    if (steps >= options.maxSteps || tally.messages.length >= options.maxMessages) {
      tally.cutMs = stepMs;
      break;
    }
    nowMs = stepMs;
    const changed = giveBack(alerts, returned, nowMs);
    for (; (changes[next]?.atMs ?? Infinity) <= nowMs; next += 1) {
      const change = changes[next] as RecordedChange;
      const after = applyChange(alerts.get(change.alertId), change);
      if (after === undefined) continue;
      if (change.change.kind === 'raised') tally.raised(after, change.atMs);
      alerts.set(change.alertId, after);
      // As the store gives them: each as it is in the end, in the order of its last change.
      changed.delete(change.alertId);
      changed.set(change.alertId, after);
    }
    for (const alert of changed.values()) {
      // Over before the clock began: nobody hears of it.
      if (nowMs === startMs && alert.state === 'RESOLVED') {
        if (!alert.firing) alerts.delete(alert.alert_id);
        continue;
      }
      dispatcher.alertChanged(alert, nowMs);
      if (alert.state === 'RESOLVED' && !alert.firing) alerts.delete(alert.alert_id);
    }
    dispatcher.advance(nowMs);
    const step = dispatcher.take();
    tally.take(step, nowMs);
    if (nowMs >= fromMs) for (const draft of step.outbox.notifications) options.onMessage?.(draft);
    returned = step.outbox.commands.map(({ alertId, note }) => ({ alertId, note }));
    arrive(dispatcher, step);
    if (steps % PROGRESS_STEPS === 0) onProgress?.(nowMs);
  }
  return tally.finish();
}

/** What the dispatcher gave back in the step before, as it comes back to it. */
function giveBack(
  alerts: Map<string, Alert>,
  returned: readonly { readonly alertId: string; readonly note: string }[],
  nowMs: EpochMs,
): Map<string, Alert> {
  const changed = new Map<string, Alert>();
  for (const { alertId, note } of returned) {
    const given = transition(
      alerts.get(alertId),
      { kind: 'unack', actor: DISPATCH_ACTOR, note },
      nowMs,
    );
    if (!given.ok) continue;
    alerts.set(alertId, given.alert);
    changed.set(alertId, given.alert);
  }
  return changed;
}

function arrive(dispatcher: Dispatcher, { outbox }: DispatchStep): void {
  for (const { notificationId } of outbox.notifications) dispatcher.delivered(notificationId);
}
