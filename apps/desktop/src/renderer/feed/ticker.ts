/** One clock for all that counts up or down in the window, so that numbers change together. */
export interface Ticker {
  /** Local time of the last tick. */
  readonly nowMs: () => number;
  readonly subscribe: (listener: () => void) => () => void;
  readonly stop: () => void;
}

/** Starts a clock that ticks every `intervalMs`. */
export function startTicker(options: {
  readonly intervalMs: number;
  readonly now: () => number;
}): Ticker {
  const listeners = new Set<() => void>();
  let nowMs = options.now();
  const timer = setInterval(() => {
    nowMs = options.now();
    for (const listener of listeners) listener();
  }, options.intervalMs);
  return {
    nowMs: () => nowMs,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      clearInterval(timer);
      listeners.clear();
    },
  };
}
