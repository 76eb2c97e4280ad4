import type { Alert, AlertState } from '@batcave/shared/alerts';

interface Change {
  readonly alertId: string;
  /** `seq` when the key went down. */
  readonly baseSeq: number;
  /** `seq` of our own change once the feed has shown it; 0 until then. */
  readonly ownSeq: number;
}

/** One alert that this window changed: its state, or whose it is. */
export type DoneChange =
  | (Change & { readonly of: 'state'; readonly from: AlertState; readonly to: AlertState })
  | (Change & { readonly of: 'owner'; readonly from: string | null; readonly to: string | null });

/** One step back in the history of this window. */
export interface UndoEntry {
  readonly text: string;
  readonly changes: readonly DoneChange[];
}

/** Whether the alert is as the change made it. */
function shows(change: DoneChange, fact: Alert): boolean {
  return (change.of === 'state' ? fact.state : fact.assigned_to) === change.to;
}

function noteOwnChange(change: DoneChange, fact: Alert | undefined): DoneChange {
  if (change.ownSeq !== 0 || fact === undefined) return change;
  const isOurs = fact.seq > change.baseSeq && shows(change, fact);
  return isOurs ? { ...change, ownSeq: fact.seq } : change;
}

/** The history with our own changes recognised among the facts: the first that is newer is ours. */
export function noteOwnChanges(
  history: readonly UndoEntry[],
  known: (alertId: string) => Alert | undefined,
): readonly UndoEntry[] {
  const next = history.map((entry) => {
    if (entry.changes.every(({ ownSeq }) => ownSeq !== 0)) return entry;
    const changes = entry.changes.map((change) => noteOwnChange(change, known(change.alertId)));
    return changes.some((change, i) => change !== entry.changes[i]) ? { ...entry, changes } : entry;
  });
  return next.some((entry, i) => entry !== history[i]) ? next : history;
}

/** What an undo may take back, and what somebody else has changed since. */
export function planUndo(
  entry: UndoEntry,
  known: (alertId: string) => Alert | undefined,
): { readonly takeBack: readonly DoneChange[]; readonly changedSince: readonly DoneChange[] } {
  const takeBack: DoneChange[] = [];
  const changedSince: DoneChange[] = [];
  for (const change of entry.changes) {
    const fact = known(change.alertId);
    const isOurs =
      fact !== undefined &&
      (fact.seq <= Math.max(change.ownSeq, change.baseSeq) ||
        (change.ownSeq === 0 && shows(change, fact)));
    (isOurs ? takeBack : changedSince).push(change);
  }
  return { takeBack, changedSince };
}

/**
 * The history after changes were taken back: an older change of the same alert, after which nobody but this window
 * had changed it, can still be taken back. Pure.
 */
export function goOnFrom(
  history: readonly UndoEntry[],
  undone: readonly DoneChange[],
  known: (alertId: string) => Alert | undefined,
): readonly UndoEntry[] {
  if (undone.length === 0) return history;
  const byAlert = new Map(undone.map((change) => [change.alertId, change]));
  return history.map((entry) => ({
    ...entry,
    changes: entry.changes.map((change) => {
      const later = byAlert.get(change.alertId);
      const fact = known(change.alertId);
      if (later === undefined || fact === undefined || change.ownSeq < later.baseSeq) return change;
      return { ...change, ownSeq: fact.seq };
    }),
  }));
}
