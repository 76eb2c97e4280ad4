import type { RotationNews } from '../ipc/workspace.ts';

/** A wall of which so many changes in a row did not come stands still. */
export const MISSED_SWAPS = 3;
/** A wall that stands still on purpose says so this often. */
export const STILL_MS = 60_000;
/** Boards that are shown for less are looked after as if they were shown so long: a window out of sight is slow. */
export const LEAST_DWELL_MS = 20_000;
/** Whoever was not asked for so long slept, and the wall with him. */
const ASLEEP_MS = 45_000;

/** Tells whether the boards of one wall still change. Ask it at least every 30 s. */
export interface RotationWatch {
  /** What the wall said of itself. */
  told(news: RotationNews): void;
  /** Whether it stopped. Says so once; then it waits until the wall speaks again. */
  hasStopped(): boolean;
}

/** Makes the watch of a wall that has not spoken yet: before it does, nothing is missed. */
export function createRotationWatch(nowMs: () => number): RotationWatch {
  let patienceMs: number | null = null;
  let sinceMs = 0;
  let askedAtMs = nowMs();
  return {
    told(news) {
      sinceMs = nowMs();
      if (news === 'left') patienceMs = null;
      else patienceMs = MISSED_SWAPS * Math.max(LEAST_DWELL_MS, news === 'still' ? STILL_MS : news);
    },
    hasStopped() {
      const now = nowMs();
      const pauseMs = now - askedAtMs;
      askedAtMs = now;
      // A clock that was put back looks like a sleep, too.
      if (pauseMs > ASLEEP_MS || pauseMs < 0) sinceMs = now;
      if (patienceMs === null || now - sinceMs <= patienceMs) return false;
      patienceMs = null;
      return true;
    },
  };
}
