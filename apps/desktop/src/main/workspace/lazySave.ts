import type { Timers } from '../../link/index.ts';

/** A document that is saved when it has not changed for a moment. */
export interface LazySave<Value> {
  /** Resolves or rejects with the save that holds this value or a later one. */
  save(value: Value): Promise<void>;
  /** Saves at once what is waiting. Never rejects: whoever asked for that save is told. */
  flush(): Promise<void>;
}

/** Puts off saves while there are more: windows that are dragged change many times a second. */
export function createLazySave<Value>(options: {
  readonly timers: Timers;
  readonly delayMs: number;
  readonly write: (value: Value) => Promise<void>;
}): LazySave<Value> {
  const { timers, delayMs, write } = options;
  let waiting: { value: Value; readonly written: PromiseWithResolvers } | undefined;
  let last: Promise<void> = Promise.resolve();

  function writeNow(): void {
    if (waiting === undefined) return;
    const { value, written } = waiting;
    waiting = undefined;
    last = write(value).then(written.resolve, written.reject);
  }

  return {
    save(value) {
      if (waiting === undefined) {
        waiting = { value, written: withResolvers() };
        timers.after(delayMs, writeNow);
      }
      waiting.value = value;
      return waiting.written.promise;
    },
    async flush() {
      writeNow();
      await last;
    },
  };
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers(): PromiseWithResolvers {
  let settle: Omit<PromiseWithResolvers, 'promise'> | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...(settle as Omit<PromiseWithResolvers, 'promise'>) };
}
