import type { Clock, Timers } from '../../link/index.ts';

/** Timers do not count while a machine sleeps, and not beyond 24 days: the clock is looked at hourly. */
const LOOK_EVERY_MS = 3_600_000;

/** One moment at which something is done. */
export interface WakeUp {
  /** Sets the moment anew; `null` for never. */
  at(atMs: number | null): void;
}

/** Makes it. What is past is done at once, but never before `at` has returned. */
export function createWakeUp(
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
  run: () => void,
): WakeUp {
  let cancel: (() => void) | undefined;
  function at(atMs: number | null): void {
    cancel?.();
    cancel = undefined;
    if (atMs === null) return;
    const waitMs = Math.max(0, atMs - clock.nowMs());
    cancel = timers.after(Math.min(waitMs, LOOK_EVERY_MS), () => {
      if (clock.nowMs() < atMs) at(atMs);
      else run();
    });
  }
  return { at };
}
