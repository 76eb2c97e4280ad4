import type { LogEvent } from '@batcave/shared/events';
import type { RuleSource } from '../alerts/index.ts';
import { compileRuleSet, GroupFinder } from '../rules/index.ts';
import type { OutgoingSample } from './ports.ts';
import { isWithinSource, partitionOfGroup } from './shares.ts';

/** Finds for each event the partitions of the samples topic whose groups it is a sample of. */
export class SampleRouter {
  readonly #rules: RuleSource;
  readonly #partitions: number;
  #revision = -1;
  #finders: ReadonlyMap<string, GroupFinder> = new Map();

  constructor(rules: RuleSource, partitions: number) {
    this.#rules = rules;
    this.#partitions = partitions;
  }

  get revision(): number {
    return Math.max(0, this.#revision);
  }

  /** Reads the rules when there are newer ones. Before `route`, so that no event misses a rule that it follows. */
  async update(): Promise<void> {
    if (this.#revision >= 0 && this.#rules.latestRevision() <= this.#revision) return;
    const book = await this.#rules.load();
    this.#finders = new Map(
      [...book.rules].flatMap(([tenant, rules]) => {
        const ruleSet = compileRuleSet(rules, (rule) => !isWithinSource(rule));
        return ruleSet.rules.length > 0 ? [[tenant, new GroupFinder(ruleSet)]] : [];
      }),
    );
    this.#revision = book.revision;
  }

  route(events: readonly LogEvent[], isForAll: (event: LogEvent) => boolean): OutgoingSample[] {
    const samples: OutgoingSample[] = [];
    if (this.#finders.size === 0) return samples;
    for (const event of events) {
      const finder = this.#finders.get(event.tenant);
      if (finder === undefined) continue;
      if (isForAll(event)) {
        for (let to = 0; to < this.#partitions; to += 1) samples.push({ to, event });
        continue;
      }
      const groups = finder.find(event);
      const targets = new Set(
        groups.map(({ ruleId, groupKey }) =>
          partitionOfGroup(event.tenant, ruleId, groupKey, this.#partitions),
        ),
      );
      for (const to of targets) samples.push({ to, event });
    }
    return samples;
  }
}
