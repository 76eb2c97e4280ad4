/** So long a number is given to nothing else once what it stood for has left, in milliseconds. */
export const KEPT_MS = 600_000;

/** What a number stands for. */
export interface Numbered<Kept> {
  readonly key: string;
  readonly number: number;
  readonly kept: Kept;
  /** When it left; `null`: it is there. */
  readonly leftAtMs: number | null;
}

/** Short numbers for things that come and go: each keeps its own as long as it can. */
export interface NumberBook<Kept> {
  /** Says all that is there now, by key. What is not named any more has left. */
  readonly hold: (now: ReadonlyMap<string, Kept>) => void;
  /** `null`: it has none, because all of them are taken. */
  readonly numberOf: (key: string) => number | null;
  readonly at: (number: number) => Numbered<Kept> | undefined;
  readonly all: () => readonly Numbered<Kept>[];
}

/**
 * Makes it. Who comes back has the number of before, unless somebody else has it by now. A new one gets a number that
 * nobody ever had as long as there is one up to `usual`; then that of who left longest ago, `KEPT_MS` ago at least;
 * then the next one up to `max`.
 */
export function createNumberBook<Kept>(options: {
  readonly nowMs: () => number;
  readonly usual: number;
  readonly max: number;
}): NumberBook<Kept> {
  const { nowMs, usual, max } = options;
  const byKey = new Map<string, Numbered<Kept>>();
  const byNumber = new Map<number, Numbered<Kept>>();

  function keep(entry: Numbered<Kept>): void {
    byKey.set(entry.key, entry);
    byNumber.set(entry.number, entry);
  }

  function longestGone(atMs: number): Numbered<Kept> | undefined {
    let found: { readonly entry: Numbered<Kept>; readonly leftAtMs: number } | undefined;
    for (const entry of byNumber.values()) {
      const { leftAtMs } = entry;
      if (leftAtMs === null || atMs - leftAtMs < KEPT_MS) continue;
      if (found === undefined || leftAtMs < found.leftAtMs) found = { entry, leftAtMs };
    }
    return found?.entry;
  }

  /** Numbers are given in a row: as many as there are entries were given. */
  function newNumber(atMs: number): number | null {
    const next = byNumber.size + 1;
    if (next <= usual) return next;
    const gone = longestGone(atMs);
    if (gone !== undefined) {
      byKey.delete(gone.key);
      return gone.number;
    }
    return next <= max ? next : null;
  }

  return {
    hold(now) {
      const atMs = nowMs();
      for (const entry of [...byKey.values()])
        if (entry.leftAtMs === null && !now.has(entry.key)) keep({ ...entry, leftAtMs: atMs });
      for (const [key, kept] of now) {
        const known = byKey.get(key);
        if (known !== undefined) keep({ ...known, kept, leftAtMs: null });
      }
      for (const [key, kept] of now) {
        const number = byKey.has(key) ? null : newNumber(atMs);
        if (number !== null) keep({ key, number, kept, leftAtMs: null });
      }
    },
    numberOf: (key) => byKey.get(key)?.number ?? null,
    at: (number) => byNumber.get(number),
    all: () => [...byNumber.values()],
  };
}
