import type { LogEvent } from '@batcave/shared/events';
import type { CompiledRule } from './compileRule.ts';
import type { CompiledRuleSet } from './compileRuleSet.ts';
import { RuleGroups } from './RuleGroups.ts';
import { leftOutStatsOf, type RuleStats } from './ruleStats.ts';
import { wants } from './samples.ts';
import { WorkBudget } from './WorkBudget.ts';

/** A group by its name. */
export interface GroupName {
  readonly ruleId: string;
  readonly groupKey: string;
}

/**
 * Tells which groups an event is a sample of, without judging it. Events are told in the order of their
 * time; those for which a rule has taken too many steps in their second are none of its samples.
 */
export class GroupFinder {
  readonly #ruleSet: CompiledRuleSet;
  readonly #budget = new WorkBudget();
  readonly #groupsOf: readonly RuleGroups[];

  constructor(ruleSet: CompiledRuleSet) {
    this.#ruleSet = ruleSet;
    this.#groupsOf = ruleSet.rules.map((rule) => new RuleGroups(rule));
  }

  find(event: LogEvent): GroupName[] {
    const found: GroupName[] = [];
    this.#ruleSet.index.find(event, (position) => {
      const groups = this.#groupsOf[position];
      if (groups === undefined || !this.#wants(groups.rule, event)) return;
      const { ruleId } = groups.rule;
      found.push({ ruleId, groupKey: groups.groupKeyOf(groups.keyOf(event)) });
    });
    return found;
  }

  /** Events that a rule was left out of for that, since the start. */
  get unjudged(): number {
    return this.#budget.unjudged;
  }

  /** One for each rule that was left out of events. */
  ruleStats(): RuleStats[] {
    return [...this.#budget.unjudgedByRule].map(([ruleId, events]) =>
      leftOutStatsOf(ruleId, events),
    );
  }

  #wants(rule: CompiledRule, event: LogEvent): boolean {
    const ask = () => wants(rule, event);
    if (!rule.searches) return ask();
    const { work } = this.#ruleSet;
    return this.#budget.within(rule.ruleId, work, event.receivedAtMs, ask) === true;
  }
}
