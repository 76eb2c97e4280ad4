import type { Alert } from '@batcave/shared/alerts';

/** The alerts that are not resolved, as the stream tells them. */
export interface AlertBook {
  /** Forgets all and takes the snapshot. */
  replaceAll(alerts: readonly Alert[]): void;
  /** Takes a change. `false` when the same or a later one is known. */
  apply(alert: Alert): boolean;
  /**
   * From here until `stopFilling`, resolved alerts are remembered, so that a page read before the
   * change cannot bring one back through `apply`.
   */
  startFilling(): void;
  stopFilling(): void;
  all(): Alert[];
}

/** Makes an empty book. Pure memory: whoever owns it feeds it. */
export function createAlertBook(): AlertBook {
  const unresolved = new Map<string, Alert>();
  let resolvedSeqs: Map<string, number> | undefined;

  return {
    replaceAll(alerts) {
      unresolved.clear();
      resolvedSeqs = undefined;
      for (const alert of alerts)
        if (alert.state !== 'RESOLVED') unresolved.set(alert.alert_id, alert);
    },
    apply(alert) {
      const id = alert.alert_id;
      const knownSeq = unresolved.get(id)?.seq ?? resolvedSeqs?.get(id);
      if (knownSeq !== undefined && alert.seq <= knownSeq) return false;
      if (alert.state === 'RESOLVED') {
        unresolved.delete(id);
        resolvedSeqs?.set(id, alert.seq);
      } else {
        unresolved.set(id, alert);
      }
      return true;
    },
    startFilling() {
      resolvedSeqs = new Map();
    },
    stopFilling() {
      resolvedSeqs = undefined;
    },
    all: () => [...unresolved.values()],
  };
}
