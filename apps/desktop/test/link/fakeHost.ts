import type { Clock, Timers } from '../../src/link/index.ts';

/** A clock that stands still until it is told to move, and the timers that follow it. */
export interface FakeHost {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Moves the clock, running what falls due in order, each at its own time. */
  advance(byMs: number): Promise<void>;
  /** Timers that are still to run: a leak shows here. */
  readonly pending: number;
}

export function createFakeHost(startMs: number): FakeHost {
  let nowMs = startMs;
  let nextId = 0;
  const due = new Map<number, { atMs: number; run: () => void }>();

  /** The earliest timer due by then; of equals the one set first. */
  function takeNext(untilMs: number): { atMs: number; run: () => void } | undefined {
    const ready = [...due].filter(([, timer]) => timer.atMs <= untilMs);
    const [first] = ready.toSorted(([, a], [, b]) => a.atMs - b.atMs);
    if (first === undefined) return undefined;
    due.delete(first[0]);
    return first[1];
  }

  return {
    clock: { nowMs: () => nowMs },
    timers: {
      after(delayMs, run) {
        const id = nextId++;
        due.set(id, { atMs: nowMs + Math.max(0, delayMs), run });
        return () => void due.delete(id);
      },
    },
    async advance(byMs) {
      const untilMs = nowMs + byMs;
      for (let timer = takeNext(untilMs); timer !== undefined; timer = takeNext(untilMs)) {
        nowMs = Math.max(nowMs, timer.atMs);
        timer.run();
        await settle();
      }
      nowMs = untilMs;
      await settle();
    },
    get pending() {
      return due.size;
    },
  };
}

/** Lets promises that are already resolved run on. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve();
}
