import type { FieldFault } from '@batcave/shared/errors';
import type { FaultyRule } from './compileRuleSet.ts';
import type { RuleGroups } from './RuleGroups.ts';

/** Counts for the metrics; since the start, but for `groups`. */
export interface RuleEvaluatorStats {
  readonly groups: number;
  /** Samples of any rule: events that it matches and whose field is a number, late ones too. */
  readonly samples: number;
  /** Samples that were not judged because their rule had `maxGroupsPerRule` groups, and groups of `expect` that it has no room for. */
  readonly droppedGroups: number;
  /** Samples that came after their time had left the window, or their step was judged. */
  readonly lateSamples: number;
}

/** How one rule fares; counts since it began to judge here. */
export interface RuleStats {
  readonly ruleId: string;
  readonly groups: number;
  readonly maxGroups: number;
  /** Samples that were not judged because there were `maxGroups` groups, and groups of `expect` that it has no room for. */
  readonly droppedSamples: number;
  readonly raised: number;
  readonly flapping: number;
  /** Why a detector cannot judge a group; null when none failed. */
  readonly failure: string | null;
  /** Why the rule judges nothing; empty when it does. */
  readonly faults: readonly FieldFault[];
}

/** Goes over the groups of a rule. */
export function ruleStatsOf(groups: RuleGroups, maxGroupsPerRule: number): RuleStats {
  const { ruleId, maxGroups } = groups.rule;
  const all = [...groups.values()];
  return {
    ruleId,
    groups: groups.size,
    maxGroups: Math.min(maxGroupsPerRule, maxGroups),
    droppedSamples: groups.droppedSamples + groups.notWaitedFor,
    raised: all.filter((group) => group.isRaised).length,
    flapping: all.filter((group) => group.flapping !== undefined).length,
    failure: all.find(({ gauge }) => gauge.failure !== '')?.gauge.failure ?? null,
    faults: [],
  };
}

/** A rule that does not compile has nothing but its faults. */
export function faultyStatsOf({ ruleId, faults }: FaultyRule): RuleStats {
  const nothing = { groups: 0, maxGroups: 0, droppedSamples: 0, raised: 0, flapping: 0 };
  return { ruleId, ...nothing, failure: null, faults };
}
