import type { CallResult, Problem } from '@batcave/shared/api';

/** What was read last, and what has gone wrong since. */
export interface Reading<T> {
  /** `null` before the first answer. Stays when a later read fails. */
  readonly value: T | null;
  /** Server time of the last good answer. */
  readonly readAtMs: number | null;
  readonly failure: Failure | null;
}

/** Reads that failed one after the other. */
export interface Failure {
  readonly problem: Problem;
  readonly sinceMs: number;
  readonly times: number;
}

/** Nothing has been read yet. */
export const NOTHING_READ: Reading<never> = { value: null, readAtMs: null, failure: null };

/** The reading after an answer. One that says the same is the same object: nothing is drawn again for it. */
export function takeAnswer<T>(
  before: Reading<T>,
  result: CallResult<T>,
  nowMs: number,
): Reading<T> {
  if (result.ok) {
    const isSame = JSON.stringify(before.value) === JSON.stringify(result.value);
    return { value: isSame ? before.value : result.value, readAtMs: nowMs, failure: null };
  }
  const { failure } = before;
  return {
    ...before,
    failure: {
      problem: result.problem,
      sinceMs: failure?.sinceMs ?? nowMs,
      times: (failure?.times ?? 0) + 1,
    },
  };
}

/** Reads something again and again, one read at a time. */
export interface Poller {
  /** Reads soon if this is another version of what is read than the one that was read last. */
  readonly see: (version: string) => void;
  readonly readNow: () => void;
  /** While inactive nothing is read. Becoming active reads. */
  readonly setActive: (isActive: boolean) => void;
  readonly stop: () => void;
}

/**
 * Makes a poller. It reads every `everyMs`, and sooner for a new version, but begins no read within
 * `minGapMs` of the one before: a flood of changes is read as one.
 */
export function createPoller(options: {
  readonly everyMs: number;
  readonly minGapMs: number;
  readonly now: () => number;
  /** Never rejects. */
  readonly read: () => Promise<void>;
}): Poller {
  const { everyMs, minGapMs, now, read } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let startedAtMs = Number.NEGATIVE_INFINITY;
  let isReading = false;
  let isActive = false;
  let isStopped = false;
  let wanted: string | null = null;
  let readVersion: string | null = null;

  function schedule(): void {
    clearTimeout(timer);
    if (isStopped || isReading || !isActive) return;
    const waitMs = wanted === readVersion ? everyMs : minGapMs;
    timer = setTimeout(start, Math.max(0, startedAtMs + waitMs - now()));
  }

  function start(): void {
    clearTimeout(timer);
    if (isStopped || isReading || !isActive) return;
    isReading = true;
    startedAtMs = now();
    readVersion = wanted;
    void read().then(() => {
      isReading = false;
      schedule();
    });
  }

  return {
    see(version) {
      if (version === wanted) return;
      wanted = version;
      schedule();
    },
    readNow: start,
    setActive(next) {
      if (next === isActive) return;
      isActive = next;
      if (next) start();
      else clearTimeout(timer);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
