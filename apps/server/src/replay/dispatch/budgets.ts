import { parseDuration, type DurationMs, type EpochMs } from '@batcave/shared/time';
import type { DispatchReplayResult } from '@batcave/shared/replay';
import type { ReplayedRun } from './DispatchTally.ts';

type Budgets = DispatchReplayResult['budgets'];
type Used = NonNullable<Budgets[number]['before']>;

/** How far each noise budget of the two documents would have been used. */
export function compareBudgets(before: ReplayedRun, after: ReplayedRun): Budgets {
  const [own, their] = [usedOf(before), usedOf(after)];
  return [...new Set([...their.keys(), ...own.keys()])].map((key) => {
    const [team, per] = JSON.parse(key) as [string, string];
    return { team, per, before: own.get(key) ?? null, after: their.get(key) ?? null };
  });
}

function usedOf({ config, messages }: ReplayedRun): Map<string, Used> {
  return new Map(
    (config.config.fatigue?.budgets ?? []).map(({ team, pages: budget, per }) => {
      const times = messages.flatMap(({ isPage, atMs, alerts }) =>
        isPage && config.teams.get(alerts[0]?.service ?? '') === team ? [atMs] : [],
      );
      return [JSON.stringify([team, per]), use(times, budget, parseDuration(per) ?? 0)] as const;
    }),
  );
}

/** The fullest window that ends with a page, and how often the budget was exceeded anew. */
function use(times: readonly EpochMs[], budget: number, perMs: DurationMs): Used {
  let [first, most, breaches] = [0, 0, 0];
  let isOver = false;
  times.forEach((atMs, last) => {
    while ((times[first] ?? atMs) <= atMs - perMs) first += 1;
    const pages = last - first + 1;
    most = Math.max(most, pages);
    if (pages > budget && !isOver) breaches += 1;
    isOver = pages > budget;
  });
  return { budget, most, breaches };
}
