/** Asks something again and again, one question under way at a time. */
export interface Rounds {
  /** Asks soon if this is another version of what is asked about than the one that was asked about last. */
  readonly see: (version: string) => void;
  /** Asks once more as soon as nothing is under way. Resolves when that has its answer, or nothing is asked any more. */
  readonly again: () => Promise<void>;
  readonly stop: () => void;
}

/**
 * Asks at once, then `everyMs` after each answer (never again without it), and sooner for a new version. No
 * question begins within `minGapMs` of the one before: a flood of changes is asked about once.
 */
export function startRounds(options: {
  readonly version: string;
  readonly everyMs: number | undefined;
  readonly minGapMs: number;
  readonly now: () => number;
  /** Never rejects. */
  readonly ask: () => Promise<void>;
}): Rounds {
  const { everyMs, minGapMs, now, ask } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let startedAtMs = 0;
  let isAsking = false;
  let isStopped = false;
  let wanted = options.version;
  let asked: string | null = null;
  /** Who waits for a question that has not begun yet. */
  let waiting: (() => void)[] = [];
  /** Who waits for the answer that is out. */
  let served: (() => void)[] = [];

  function schedule(): void {
    clearTimeout(timer);
    if (isStopped || isAsking) return;
    if (waiting.length > 0) {
      begin();
      return;
    }
    if (wanted !== asked) timer = setTimeout(begin, Math.max(0, startedAtMs + minGapMs - now()));
    else if (everyMs !== undefined) timer = setTimeout(begin, everyMs);
  }

  function begin(): void {
    isAsking = true;
    startedAtMs = now();
    asked = wanted;
    served = waiting;
    waiting = [];
    void ask().then(() => {
      isAsking = false;
      release();
      schedule();
    });
  }

  function release(): void {
    for (const done of served) done();
    served = [];
  }

  begin();
  return {
    see(version) {
      if (version === wanted) return;
      wanted = version;
      schedule();
    },
    again() {
      if (isStopped) return Promise.resolve();
      return new Promise((resolve) => {
        waiting.push(resolve);
        schedule();
      });
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      served.push(...waiting);
      release();
    },
  };
}
