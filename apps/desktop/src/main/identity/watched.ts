/** One value that many may watch. */
export interface Watched<T> {
  get(): T;
  set(value: T): void;
  /** Tells the value now and whenever it changes. Call the returned function to stop it. */
  watch(listener: (value: T) => void): () => void;
}

/** Makes it with its first value. */
export function createWatched<T>(first: T): Watched<T> {
  const listeners = new Set<(value: T) => void>();
  let value = first;
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of listeners) listener(value);
    },
    watch(listener) {
      listeners.add(listener);
      listener(value);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
