import type { EngineStep } from '../alerts/index.ts';
import type { RuleStats } from '../rules/index.ts';

/** How the rules fare that are judged on this server: over all partitions that it has. */
export class RuleStatus {
  readonly #byPartition = new Map<string, EngineStep['ruleStats']>();

  /** Takes over what a step of a partition's engine says. */
  note(partition: string, { ruleStats }: EngineStep): void {
    this.#byPartition.set(partition, ruleStats);
  }

  /** The partition is not judged here any more. */
  forget(partition: string): void {
    this.#byPartition.delete(partition);
  }

  /** One entry a rule, summed over the partitions. A limit counts for each partition by itself. */
  of(tenant: string): RuleStats[] {
    const byRule = new Map<string, RuleStats>();
    for (const ruleStats of this.#byPartition.values())
      for (const stats of ruleStats(tenant)) {
        const known = byRule.get(stats.ruleId);
        byRule.set(stats.ruleId, known === undefined ? stats : sum(known, stats));
      }
    return [...byRule.values()].sort((a, b) => (a.ruleId < b.ruleId ? -1 : 1));
  }
}

function sum(a: RuleStats, b: RuleStats): RuleStats {
  return {
    ruleId: a.ruleId,
    groups: a.groups + b.groups,
    maxGroups: a.maxGroups + b.maxGroups,
    droppedSamples: a.droppedSamples + b.droppedSamples,
    unjudgedEvents: a.unjudgedEvents + b.unjudgedEvents,
    raised: a.raised + b.raised,
    flapping: a.flapping + b.flapping,
    failure: a.failure ?? b.failure,
    faults: a.faults,
    warnings: [...new Set([...a.warnings, ...b.warnings])],
  };
}
