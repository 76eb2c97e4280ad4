import type { FieldFault } from '@batcave/shared/errors';
import type { FaultyRule } from './compileRuleSet.ts';
import { both, type GroupRoom } from './GroupRoom.ts';
import type { RuleGroups } from './RuleGroups.ts';
import { MAX_STEPS_PER_EVENT, MAX_STEPS_PER_SECOND, type WorkBudget } from './WorkBudget.ts';

/** Counts for the metrics; since the start, but for `groups`. */
export interface RuleEvaluatorStats {
  readonly groups: number;
  /** Samples of any rule: events that it matches and whose field is a number, late ones too. */
  readonly samples: number;
  /** By the estimate of the rules; what groups of the tenant may hold is compared with it. */
  readonly groupBytes: number;
  /** Samples that were not judged, and groups of `expect` not waited for, because there was no room for the group. */
  readonly droppedGroups: number;
  /** Events that a rule did not judge because its regular expressions had taken too many steps. */
  readonly unjudgedEvents: number;
  /** Samples that came after their time had left the window, or their step was judged. */
  readonly lateSamples: number;
}

/** How one rule fares; counts since it began to judge here. */
export interface RuleStats {
  readonly ruleId: string;
  readonly groups: number;
  readonly maxGroups: number;
  /** Samples that were not judged, and groups of `expect` not waited for, because there was no room for the group. */
  readonly droppedSamples: number;
  /** Events that were not judged because its regular expressions had taken too many steps. */
  readonly unjudgedEvents: number;
  readonly raised: number;
  readonly flapping: number;
  /** Why a detector cannot judge a group; null when none failed. */
  readonly failure: string | null;
  /** Why the rule judges nothing; empty when it does. */
  readonly faults: readonly FieldFault[];
  /** What it leaves out: a sentence for each limit that it met, which names the limit and the fix. */
  readonly warnings: readonly string[];
}

/** What is said of a rule that met the limit of its regular expressions. */
export const TOO_MANY_STEPS =
  `Its regular expressions took more than ${inMillions(MAX_STEPS_PER_SECOND)} steps in one second, or ${inMillions(MAX_STEPS_PER_EVENT)} ` +
  'for one event (steps of an expression times characters of the text): the event and further ones of that second were not judged. ' +
  'Narrow match by type, source, labels or contains, or shorten the expressions.';

function inMillions(count: number): string {
  return `${String(count / 1e6)} million`;
}

/** What the groups of all rules come to. */
export function evaluatorStatsOf(
  groupsOf: readonly RuleGroups[],
  room: GroupRoom,
  budget: WorkBudget,
): Omit<RuleEvaluatorStats, 'samples' | 'lateSamples'> {
  const sum = (of: (groups: RuleGroups) => number): number =>
    groupsOf.reduce((total, groups) => total + of(groups), 0);
  return {
    groups: sum(({ size }) => size),
    groupBytes: room.bytes,
    droppedGroups: room.samplesTurnedAway + sum(({ notWaitedFor }) => both(notWaitedFor)),
    unjudgedEvents: budget.unjudged,
  };
}

/** Goes over the groups of a rule. */
export function ruleStatsOf(groups: RuleGroups, room: GroupRoom, budget: WorkBudget): RuleStats {
  const { rule, turnedAway, notWaitedFor } = groups;
  const unjudgedEvents = budget.unjudgedByRule.get(rule.ruleId) ?? 0;
  const byCount = turnedAway.byCount + notWaitedFor.byCount;
  const byMemory = turnedAway.byMemory + notWaitedFor.byMemory;
  const maxGroups = room.maxGroupsOf(rule);
  const all = [...groups.values()];
  return {
    ruleId: rule.ruleId,
    groups: groups.size,
    maxGroups,
    droppedSamples: byCount + byMemory,
    unjudgedEvents,
    raised: all.filter((group) => group.isRaised).length,
    flapping: all.filter((group) => group.flapping !== undefined).length,
    failure: all.find(({ gauge }) => gauge.failure !== '')?.gauge.failure ?? null,
    faults: [],
    warnings: [
      ...(unjudgedEvents > 0 ? [TOO_MANY_STEPS] : []),
      ...(byCount > 0 ? [tooManyGroups(maxGroups)] : []),
      ...(byMemory > 0 ? [noMemory(room.maxBytes)] : []),
    ],
  };
}

function tooManyGroups(maxGroups: number): string {
  return (
    `It had ${maxGroups.toLocaleString('en')} groups, as many as it may: further groups are not judged. ` +
    'Raise max_groups or max_groups_per_rule, lower memory_samples where models need the room, or group by fields with fewer values.'
  );
}

function noMemory(maxBytes: number): string {
  return (
    `The groups of all rules had ${Math.round(maxBytes / 2 ** 20).toLocaleString('en')} MiB of memory, as much as they may (max_group_memory_mb): ` +
    'further groups are not judged. Group by fields with fewer values, lower memory_samples of detectors, or raise the setting.'
  );
}

const NOTHING = {
  ...{ groups: 0, maxGroups: 0, droppedSamples: 0, unjudgedEvents: 0, raised: 0, flapping: 0 },
  ...{ failure: null, faults: [], warnings: [] },
} as const;

/** A rule that does not compile has nothing but its faults. */
export function faultyStatsOf({ ruleId, faults }: FaultyRule): RuleStats {
  return { ruleId, ...NOTHING, faults };
}

/** A rule whose groups are elsewhere, and that was left out of so many events. */
export function leftOutStatsOf(ruleId: string, unjudgedEvents: number): RuleStats {
  return { ruleId, ...NOTHING, unjudgedEvents, warnings: [TOO_MANY_STEPS] };
}
