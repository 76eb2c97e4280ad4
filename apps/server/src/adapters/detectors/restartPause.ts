const SHORTEST_MS = 1_000;
const LONGEST_MS = 60_000;

/** How long a detector stays stopped that was stopped so often in a row: twice as long each time, up to a minute. */
export function restartPauseMs(stops: number): number {
  return Math.min(SHORTEST_MS * 2 ** (stops - 1), LONGEST_MS);
}

/** One that ran for so long starts a new row. */
export const CALM_MS = LONGEST_MS;
