import type { Alert, AlertState } from '@batcave/shared/alerts';
import { compareAlerts } from '@batcave/shared/alerts';

/** A change that this window has asked for and shows already. */
export interface PendingChange {
  readonly to: AlertState;
  /** Who is to have it; absent: who has it. */
  readonly assignedTo?: string | null;
  /** `seq` of the alert when the key went down: anything newer is the server's word. */
  readonly baseSeq: number;
  readonly by: string;
}

export type PendingChanges = ReadonlyMap<string, PendingChange>;

/** An alert as the panes show it: the fact, with this window's own pending change on top. */
export interface ShownAlert extends Alert {
  readonly pending: boolean;
}

/** Lays a pending change over the fact, unless the fact is already newer than the change. */
export function applyPending(alert: Alert, change: PendingChange | undefined): ShownAlert {
  if (change === undefined || alert.seq > change.baseSeq) return { ...alert, pending: false };
  const acknowledgedBy = change.to === 'OPEN' ? null : (alert.acknowledged_by ?? change.by);
  const assignedTo = change.assignedTo === undefined ? alert.assigned_to : change.assignedTo;
  return {
    ...{ ...alert, state: change.to, acknowledged_by: acknowledgedBy },
    ...{ assigned_to: assignedTo, pending: true },
  };
}

/** The changes still wanted once these facts are known. */
export function settlePending(
  changes: PendingChanges,
  active: ReadonlyMap<string, Alert>,
  resolved: ReadonlyMap<string, Alert>,
): PendingChanges {
  const left = new Map(changes);
  for (const [id, change] of changes) {
    const fact = active.get(id) ?? resolved.get(id);
    // Gone from both: a new snapshot came without it, so there is nothing left to lay over.
    if (fact === undefined || fact.seq > change.baseSeq) left.delete(id);
  }
  return left.size === changes.size ? changes : left;
}

/** What lists, tiles and matrix are made from, in the order of the Alert List. */
export interface ShownAlerts {
  readonly byId: ReadonlyMap<string, ShownAlert>;
  readonly sorted: readonly ShownAlert[];
}

/** Merges facts and pending changes. A change to RESOLVED leaves the set at once. */
export function mergeAlerts(
  active: ReadonlyMap<string, Alert>,
  changes: PendingChanges,
): ShownAlerts {
  const byId = new Map<string, ShownAlert>();
  for (const [id, alert] of active) {
    const shown = applyPending(alert, changes.get(id));
    if (shown.state !== 'RESOLVED') byId.set(id, shown);
  }
  return { byId, sorted: [...byId.values()].sort(compareAlerts) };
}
