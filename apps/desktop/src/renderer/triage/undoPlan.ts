import type { Alert } from '@batcave/shared/alerts';

/** One alert that this window changed. */
export interface DoneChange {
  readonly alertId: string;
  readonly from: 'OPEN' | 'ACK';
  readonly to: 'ACK' | 'RESOLVED';
  /** `seq` when the key went down. */
  readonly baseSeq: number;
  /** `seq` of our own change once the feed has shown it; 0 until then. */
  readonly ownSeq: number;
}

/** One step back in the history of this window. */
export interface UndoEntry {
  readonly text: string;
  readonly changes: readonly DoneChange[];
}

function noteOwnChange(change: DoneChange, fact: Alert | undefined): DoneChange {
  if (change.ownSeq !== 0 || fact === undefined) return change;
  const isOurs = fact.seq > change.baseSeq && fact.state === change.to;
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
        (change.ownSeq === 0 && fact.state === change.to));
    (isOurs ? takeBack : changedSince).push(change);
  }
  return { takeBack, changedSince };
}
