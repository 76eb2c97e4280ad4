import type { CompiledRule } from './compileRule.ts';
import type { ByLack, Held, RuleGroups } from './RuleGroups.ts';

/** How many groups one rule may have unless the options say otherwise. */
const MAX_GROUPS_PER_RULE = 10_000;

/**
 * Whether a rule may have another group: by its own number, and by the memory of the groups of all rules
 * of the tenant. What is there stays, also beyond a limit that was lowered since.
 */
export class GroupRoom implements Held {
  /** What all groups hold, by the estimate of their rules. */
  bytes = 0;
  readonly maxBytes: number;
  readonly #maxGroupsPerRule: number;
  #samplesTurnedAway = 0;

  constructor(maxGroupsPerRule = MAX_GROUPS_PER_RULE, maxBytes = Infinity) {
    this.maxBytes = maxBytes;
    this.#maxGroupsPerRule = maxGroupsPerRule;
  }

  /** Samples of any rule, since the start. */
  get samplesTurnedAway(): number {
    return this.#samplesTurnedAway;
  }

  /** How many groups a rule may have, whatever others have. */
  maxGroupsOf({ maxGroups }: CompiledRule): number {
    return Math.min(this.#maxGroupsPerRule, maxGroups);
  }

  /** What keeps the rule from another group; `undefined` when nothing does. */
  lackOf({ size, rule }: RuleGroups): keyof ByLack | undefined {
    if (size >= this.maxGroupsOf(rule)) return 'byCount';
    return this.bytes + rule.groupBytes > this.maxBytes ? 'byMemory' : undefined;
  }

  /** Whether a sample may begin a group of the rule; counts that it may not. */
  admits(groups: RuleGroups): boolean {
    const lack = this.lackOf(groups);
    if (lack === undefined) return true;
    groups.turnedAway[lack] += 1;
    this.#samplesTurnedAway += 1;
    return false;
  }
}

export function both({ byCount, byMemory }: ByLack): number {
  return byCount + byMemory;
}
