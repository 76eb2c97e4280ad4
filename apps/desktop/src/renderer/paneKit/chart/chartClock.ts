import { type ChartHz, type Governor, judgeFrame, UNHURRIED } from './governor.ts';

/** When charts of a window may draw: one in a frame, each as often as the window keeps up with. */
export interface ChartClock {
  /** Calls `draw` soon, and again and again. Gives the way to stop. */
  readonly add: (draw: () => void) => () => void;
  readonly hz: () => ChartHz;
  /** Calls back when `hz` changes. */
  readonly subscribe: (listener: () => void) => () => void;
}

interface Turn {
  readonly draw: () => void;
  dueMs: number;
}

/** Makes a clock that runs while there is a chart. */
export function createChartClock(ports: {
  readonly requestFrame: (frame: (atMs: number) => void) => number;
  readonly cancelFrame: (id: number) => void;
}): ChartClock {
  const turns = new Set<Turn>();
  const listeners = new Set<() => void>();
  let governor: Governor = UNHURRIED;
  let lastMs: number | null = null;
  let frameId = 0;

  function onFrame(atMs: number): void {
    frameId = ports.requestFrame(onFrame);
    const { hz } = governor;
    if (lastMs !== null) governor = judgeFrame(governor, { atMs, tookMs: atMs - lastMs });
    lastMs = atMs;
    if (governor.hz !== hz) for (const listener of listeners) listener();
    let next: Turn | null = null;
    for (const turn of turns)
      if (turn.dueMs <= atMs && turn.dueMs < (next?.dueMs ?? Infinity)) next = turn;
    if (next === null) return;
    next.dueMs = atMs + 1000 / governor.hz;
    next.draw();
  }

  return {
    add(draw) {
      const turn = { draw, dueMs: 0 };
      turns.add(turn);
      if (turns.size === 1) {
        lastMs = null;
        frameId = ports.requestFrame(onFrame);
      }
      return () => {
        turns.delete(turn);
        if (turns.size === 0) ports.cancelFrame(frameId);
      };
    },
    hz: () => governor.hz,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The clock of this window. */
export const windowChartClock = createChartClock({
  requestFrame: (frame) => requestAnimationFrame(frame),
  cancelFrame: (id) => {
    cancelAnimationFrame(id);
  },
});
