import type { DisplayFacts } from '../../ipc/workspace.ts';
import type { Timers } from '../../link/index.ts';

/** One unplugged cable is many events, and a display that wakes up is often gone for a moment. */
export const LOST_SETTLE_MS = 1_500;
/** A display that came or changed is told of in several events too, but nothing is lost by acting early. */
export const CHANGED_SETTLE_MS = 250;
/** A display that comes and goes without end must not keep the others waiting. */
export const LONGEST_SETTLE_MS = 5_000;

/** The displays, once they have come to rest. */
export interface DisplayWatch {
  get(): readonly DisplayFacts[];
  /** The system said that something changed. */
  changed(): void;
  /** Looks by itself: not every system tells of every change, and a wall has nobody who would notice. */
  check(): void;
  stop(): void;
}

/** Makes the watch. `settled` is called after every burst of changes, with what is there then. */
export function createDisplayWatch(options: {
  readonly read: () => readonly DisplayFacts[];
  readonly timers: Timers;
  readonly nowMs: () => number;
  readonly settled: (displays: readonly DisplayFacts[]) => void;
}): DisplayWatch {
  const { read, timers, nowMs, settled } = options;
  let displays = read();
  let cancel: (() => void) | undefined;
  let burstAtMs: number | undefined;
  /** Whether what is waited for is a display that is gone. */
  let isWaitingForLost = false;

  function settle(): void {
    cancel = undefined;
    burstAtMs = undefined;
    displays = read();
    settled(displays);
  }

  function changed(): void {
    const there = new Set(read().map(({ id }) => id));
    const isLost = displays.some(({ id }) => !there.has(id));
    // More news of the same must not put it off: only what is lost is given time to come back.
    if (cancel !== undefined && !isLost && !isWaitingForLost) return;
    isWaitingForLost = isLost;
    burstAtMs ??= nowMs();
    const leftMs = Math.max(0, burstAtMs + LONGEST_SETTLE_MS - nowMs());
    cancel?.();
    cancel = timers.after(Math.min(isLost ? LOST_SETTLE_MS : CHANGED_SETTLE_MS, leftMs), settle);
  }

  return {
    get: () => displays,
    changed,
    check() {
      if (cancel === undefined && JSON.stringify(read()) !== JSON.stringify(displays)) changed();
    },
    stop() {
      cancel?.();
    },
  };
}
