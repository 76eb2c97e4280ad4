/** Pauses before a page that died is loaded again: the first time, the second, and so on. */
export const RELOAD_PAUSES_MS = [1_000, 5_000, 15_000, 60_000] as const;
/** A page that lasted so long is well again: its next death counts as the first. */
export const WELL_AFTER_MS = 5 * 60_000;

/** When a page that died is loaded again. */
export interface ReloadPlan {
  /**
   * Counts one more death. With `culpritIsOut` what ended the page will not be started again: then there is nothing
   * to wait for, and the page begins anew as one that was well.
   */
  died(culpritIsOut?: boolean): { readonly attempt: number; readonly pauseMs: number };
}

/** Makes the plan of one window. It never gives up: a wall has nobody to press a key. */
export function createReloadPlan(nowMs: () => number): ReloadPlan {
  let attempt = 0;
  let dueAtMs = 0;
  return {
    died(culpritIsOut = false) {
      if (culpritIsOut) {
        attempt = 0;
        dueAtMs = nowMs();
        return { attempt: 1, pauseMs: 0 };
      }
      if (nowMs() - dueAtMs > WELL_AFTER_MS) attempt = 0;
      const pauseMs = RELOAD_PAUSES_MS[Math.min(attempt, RELOAD_PAUSES_MS.length - 1)] ?? 60_000;
      attempt += 1;
      dueAtMs = nowMs() + pauseMs;
      return { attempt, pauseMs };
    },
  };
}
