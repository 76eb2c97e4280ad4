import type { LogEvent } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import type { CompiledRule } from './compileRule.ts';
import type { MatchWork } from './MatchWork.ts';
import { isSampleOf } from './samples.ts';
import type { WorkBudget } from './WorkBudget.ts';

/**
 * As `isSampleOf`, within what the regular expressions of the rule may take: beyond it an event is none.
 *
 * @param work  Where the rule set counts it.
 */
export function isSampleWithin(
  budget: WorkBudget,
  work: MatchWork,
  rule: CompiledRule,
  event: LogEvent,
  nowMs: EpochMs,
): number | 'late' | undefined {
  if (!rule.searches) return isSampleOf(rule, event, nowMs);
  return budget.within(rule.ruleId, work, nowMs, () => isSampleOf(rule, event, nowMs));
}
