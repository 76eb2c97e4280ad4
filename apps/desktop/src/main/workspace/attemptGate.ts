/** Wrong tries in a row before the next has to wait. */
const FREE_TRIES = 5;
const FIRST_WAIT_MS = 30_000;
const MOST_WAIT_MS = 300_000;

/** How often somebody was wrong in a row, and from when on it may be tried again. */
export interface Attempts {
  readonly wrong: number;
  readonly waitUntilMs: number;
}

export const NO_ATTEMPTS: Attempts = { wrong: 0, waitUntilMs: 0 };

/** After one more wrong try: the sixth and those after it wait, each twice as long, five minutes at most. Pure. */
export function afterWrong({ wrong }: Attempts, nowMs: number): Attempts {
  const now = wrong + 1;
  if (now < FREE_TRIES) return { wrong: now, waitUntilMs: 0 };
  const waitMs = Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** (now - FREE_TRIES));
  return { wrong: now, waitUntilMs: nowMs + waitMs };
}
