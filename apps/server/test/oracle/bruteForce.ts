import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { partsOf } from './editRule.ts';
import { type Judged, judgeLife } from './judgeLife.ts';
import type { Said } from './NaiveStanding.ts';

/** One firing of one group of one rule. */
export interface Episode {
  readonly ruleId: string;
  /** The values of `group_by`, as a JSON array. */
  readonly groupKey: string;
  readonly raisedAtMs: number;
  /** Whether silence raised it. */
  readonly noData: boolean;
  /** `null` while it fires at the end. */
  readonly clearedAtMs: number | null;
}

/**
 * What rules decide over a log that was judged without a break. Events come in the order of the log;
 * ticks run from the first event to `untilMs`.
 */
export function bruteForce(
  rules: readonly Rule[],
  events: readonly LogEvent[],
  untilMs: number,
): Episode[] {
  const startMs = (events[0]?.receivedAtMs ?? untilMs) - 1;
  let clockMs = startMs;
  const log = events.map((event): Judged => {
    const judged = { event, atMs: Math.max(event.receivedAtMs, clockMs), clockMs };
    clockMs = judged.atMs;
    return judged;
  });
  return rules
    .filter((rule) => rule.enabled)
    .flatMap((rule) => {
      const life = { rule, parts: partsOf(rule, rules) ?? [], fromEvent: 0, fromMs: startMs };
      return toEpisodes(judgeLife(life, log, { startMs, untilMs }));
    });
}

/** @param said  By one rule, group by group. */
function toEpisodes(said: readonly Said[]): Episode[] {
  return said.flatMap(({ kind, ruleId, groupKey, atMs, noData }, i) => {
    if (kind !== 'raised') return [];
    const end = said.slice(i).find((one) => one.groupKey === groupKey && one.kind === 'cleared');
    const clearedAtMs = end?.atMs ?? null;
    return [{ ruleId, groupKey, raisedAtMs: atMs, noData, clearedAtMs }];
  });
}
