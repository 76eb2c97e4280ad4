import { createStore, type StoreApi } from 'zustand/vanilla';

/** How asking everything anew went. */
export interface Reloaded {
  /** Local time of its end, in milliseconds. */
  readonly atMs: number;
  /** Questions that were asked and had an answer of either sort. */
  readonly asked: number;
  /** Those of them that the server did not answer well. Their panes say why. */
  readonly failed: number;
  /** Without a connection nothing is asked. */
  readonly wasConnected: boolean;
}

/** Lets every pane of the window ask the server again, and knows how that went. */
export interface ReloadAll {
  readonly store: StoreApi<{ readonly isRunning: boolean; readonly last: Reloaded | null }>;
  /**
   * Takes part until the returned function is called. `again` asks once more and resolves with whether the server
   * answered well; `null`: nobody wants the answer any more. Never rejects.
   */
  join(again: () => Promise<boolean | null>): () => void;
  /** Asks everything on show. While answers are out, another call waits for the same ones. */
  all(): Promise<void>;
  /** Nothing is said of the last time any more. */
  dismiss(): void;
}

/** Makes it for one window. */
export function createReloadAll(options: {
  readonly now: () => number;
  readonly isConnected: () => boolean;
  /** The way to answers while there is no connection. */
  readonly retryNow: () => void;
}): ReloadAll {
  const store: ReloadAll['store'] = createStore(() => ({ isRunning: false, last: null }));
  const parts = new Set<() => Promise<boolean | null>>();
  let running: Promise<void> | null = null;

  async function ask(): Promise<void> {
    store.setState({ isRunning: true, last: null });
    const wasConnected = options.isConnected();
    if (!wasConnected) options.retryNow();
    const went = await Promise.all([...parts].map((again) => again()));
    const answered = went.filter((each) => each !== null);
    const failed = answered.filter((isGood) => !isGood).length;
    running = null;
    const last = { atMs: options.now(), asked: answered.length, failed, wasConnected };
    store.setState({ isRunning: false, last });
  }

  return {
    store,
    join(again) {
      // Of its own for each: the same function may take part twice.
      const part = () => again();
      parts.add(part);
      return () => {
        parts.delete(part);
      };
    },
    all() {
      running ??= ask();
      return running;
    },
    dismiss() {
      store.setState({ last: null });
    },
  };
}
