import type { LogEvent } from '@batcave/shared/events';
import type { CompiledRuleSet } from './compileRuleSet.ts';
import { RuleGroups } from './RuleGroups.ts';
import { wants } from './samples.ts';

/** A group by its name. */
export interface GroupName {
  readonly ruleId: string;
  readonly groupKey: string;
}

/** Tells which groups an event is a sample of, without judging it. */
export class GroupFinder {
  readonly #ruleSet: CompiledRuleSet;
  readonly #groupsOf: readonly RuleGroups[];

  constructor(ruleSet: CompiledRuleSet) {
    this.#ruleSet = ruleSet;
    this.#groupsOf = ruleSet.rules.map((rule) => new RuleGroups(rule));
  }

  find(event: LogEvent): GroupName[] {
    const found: GroupName[] = [];
    this.#ruleSet.index.find(event, (position) => {
      const groups = this.#groupsOf[position];
      if (groups === undefined || !wants(groups.rule, event)) return;
      const { ruleId } = groups.rule;
      found.push({ ruleId, groupKey: groups.groupKeyOf(groups.keyOf(event)) });
    });
    return found;
  }
}
