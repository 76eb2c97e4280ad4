import { type Governor, judgeFrame, type Pace, paceOf, UNHURRIED } from './governor.ts';

/** The frames of a window: who draws when, and how often the window keeps up with. */
export interface FrameClock {
  /** Calls `draw` soon, and again and again: one chart in a frame. Gives the way to stop. */
  readonly add: (draw: () => void) => () => void;
  /** Something came that is drawn: frames are judged for some seconds more, also without a chart. */
  readonly watch: () => void;
  readonly pace: () => Pace;
  /** Calls back when `pace` changes. */
  readonly subscribe: (listener: () => void) => () => void;
}

interface Turn {
  readonly draw: () => void;
  dueMs: number;
}

/** Longer than what is judged, so that ten frames a second are watched without a break. */
const WATCH_MS = 3_000;

/** Makes a clock that runs while there is something to draw, and forgets how slow it was when there is not. */
export function createFrameClock(ports: {
  readonly requestFrame: (frame: (atMs: number) => void) => number;
  readonly cancelFrame: (id: number) => void;
}): FrameClock {
  const turns = new Set<Turn>();
  const listeners = new Set<() => void>();
  let governor: Governor = UNHURRIED;
  let lastMs: number | null = null;
  let frameId: number | null = null;
  let isNews = false;
  let watchedUntilMs = Number.NEGATIVE_INFINITY;

  function become(next: Governor): void {
    const isOther = next.step !== governor.step;
    governor = next;
    if (isOther) for (const listener of listeners) listener();
  }

  function onFrame(atMs: number): void {
    frameId = ports.requestFrame(onFrame);
    if (isNews) watchedUntilMs = atMs + WATCH_MS;
    isNews = false;
    if (lastMs !== null) become(judgeFrame(governor, { atMs, tookMs: atMs - lastMs }));
    lastMs = atMs;
    let next: Turn | null = null;
    for (const turn of turns)
      if (turn.dueMs <= atMs && turn.dueMs < (next?.dueMs ?? Infinity)) next = turn;
    if (next !== null) {
      next.dueMs = atMs + 1000 / paceOf(governor).chartHz;
      next.draw();
    }
    if (turns.size === 0 && atMs > watchedUntilMs) stop();
  }

  function start(): void {
    if (frameId !== null) return;
    lastMs = null;
    frameId = ports.requestFrame(onFrame);
  }

  function stop(): void {
    if (frameId !== null) ports.cancelFrame(frameId);
    frameId = null;
    become({ ...UNHURRIED, periodMs: governor.periodMs });
  }

  return {
    add(draw) {
      const turn = { draw, dueMs: 0 };
      turns.add(turn);
      start();
      return () => {
        turns.delete(turn);
      };
    },
    watch() {
      isNews = true;
      start();
    },
    pace: () => paceOf(governor),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The clock of this window. */
export const windowFrameClock = createFrameClock({
  requestFrame: (frame) => requestAnimationFrame(frame),
  cancelFrame: (id) => {
    cancelAnimationFrame(id);
  },
});
