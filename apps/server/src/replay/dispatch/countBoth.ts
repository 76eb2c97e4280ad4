import type { DecidedMessage } from './DispatchTally.ts';

/** Counts of the two runs side by side. */
export interface BothCounts {
  readonly before: number;
  readonly after: number;
}

/** How many messages of each run have a key, most of the later run first. */
export function countBoth(
  messages: {
    readonly before: readonly DecidedMessage[];
    readonly after: readonly DecidedMessage[];
  },
  keysOf: (message: DecidedMessage) => readonly string[],
): (readonly [key: string, counts: BothCounts])[] {
  const counts = new Map<string, { before: number; after: number }>();
  for (const side of ['before', 'after'] as const)
    for (const message of messages[side])
      for (const key of keysOf(message)) {
        const both = counts.get(key) ?? { before: 0, after: 0 };
        both[side] += 1;
        counts.set(key, both);
      }
  return [...counts].sort(
    ([a, x], [b, y]) => y.after - x.after || y.before - x.before || (a < b ? -1 : 1),
  );
}
