/** How long a list is given out without asking the store. */
const KEPT_MS = 5000;

/**
 * Gives out what `read` reads, asked at most every few seconds and by one at a time, however many want it:
 * strangers may. `forget` when it is known to have changed.
 */
export function keepRevocationLists(read: () => Promise<Buffer[]>): {
  readonly current: () => Promise<Buffer[]>;
  readonly forget: () => void;
} {
  let kept: { readonly atMs: number; readonly lists: Promise<Buffer[]> } | undefined;
  const forget = (): void => {
    kept = undefined;
  };
  return {
    current() {
      if (kept !== undefined && performance.now() - kept.atMs < KEPT_MS) return kept.lists;
      const lists = read();
      kept = { atMs: performance.now(), lists };
      lists.catch(forget); // the next who asks tries anew
      return lists;
    },
    forget,
  };
}
