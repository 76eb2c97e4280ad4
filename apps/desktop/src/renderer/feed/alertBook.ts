import type { Alert } from '@batcave/shared/alerts';

/** What this window knows of the tenant's alerts. Facts of the server only. */
export interface AlertBook {
  /** Everything that is not resolved. */
  readonly active: ReadonlyMap<string, Alert>;
  /** The newest resolved ones, oldest first: lists keep showing a row that ended under them. */
  readonly resolved: ReadonlyMap<string, Alert>;
  /** When each alert of the last hour was raised, by id. */
  readonly raisedAtMs: ReadonlyMap<string, number>;
}

const MAX_RESOLVED = 500;
const RAISED_KEPT_MS = 3_600_000;

/** A book with nothing in it. */
export const EMPTY_ALERT_BOOK: AlertBook = {
  active: new Map(),
  resolved: new Map(),
  raisedAtMs: new Map(),
};

/** Whether the alert is at least as new as what the book holds: frames and answers may cross. */
function isNews(book: AlertBook, alert: Alert): boolean {
  const known = book.active.get(alert.alert_id) ?? book.resolved.get(alert.alert_id);
  return known === undefined || alert.seq >= known.seq;
}

/** The raise times with the new alerts in and everything older than an hour out. */
function noteRaised(
  raisedAtMs: ReadonlyMap<string, number>,
  alerts: readonly Alert[],
  nowMs: number,
): ReadonlyMap<string, number> {
  const kept = new Map<string, number>();
  for (const [id, atMs] of raisedAtMs) if (nowMs - atMs <= RAISED_KEPT_MS) kept.set(id, atMs);
  for (const alert of alerts) {
    const atMs = Date.parse(alert.created_at);
    if (nowMs - atMs <= RAISED_KEPT_MS) kept.set(alert.alert_id, atMs);
  }
  return kept;
}

/** The book after the server told of these alerts. `reset` means: these are all there are. */
export function applyAlerts(
  book: AlertBook,
  change: { readonly reset: boolean; readonly alerts: readonly Alert[]; readonly nowMs: number },
): AlertBook {
  if (!change.reset && change.alerts.length === 0) return book;
  const active = new Map(change.reset ? [] : book.active);
  const resolved = new Map(book.resolved);
  for (const alert of change.alerts) {
    if (!change.reset && !isNews(book, alert)) continue;
    // Deleted first, so that the newest stands last.
    resolved.delete(alert.alert_id);
    if (alert.state === 'RESOLVED') {
      active.delete(alert.alert_id);
      resolved.set(alert.alert_id, alert);
    } else {
      active.set(alert.alert_id, alert);
    }
  }
  for (const id of resolved.keys()) {
    if (resolved.size <= MAX_RESOLVED) break;
    resolved.delete(id);
  }
  return { active, resolved, raisedAtMs: noteRaised(book.raisedAtMs, change.alerts, change.nowMs) };
}

/** The alert resolved last, as far as this window has seen. */
export function lastResolved(book: AlertBook): Alert | undefined {
  let last: Alert | undefined;
  for (const alert of book.resolved.values()) {
    if (last === undefined || (alert.resolved_at ?? '') >= (last.resolved_at ?? '')) last = alert;
  }
  return last;
}
