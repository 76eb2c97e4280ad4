import type { Rule } from '@batcave/shared/rules';
import type { EngineShare } from '../alerts/index.ts';
import { textHash } from '../rules/index.ts';
import type { PartitionName } from './ports.ts';

/** `events-3`: how a partition is called in the store, in metrics and in messages. */
export function nameOf({ topic, partition }: PartitionName): string {
  return `${topic}-${String(partition)}`;
}

/**
 * Whether every group of the rule lies within one source, and so within one partition of the
 * events topic: there it is judged where its events stand. Other rules are judged over the samples
 * topic, whose key is the group.
 */
export function isWithinSource(rule: Pick<Rule, 'group_by' | 'absence'>): boolean {
  // A group that is waited for by name has no event yet that would say where it belongs.
  if (rule.absence?.expect !== undefined) return false;
  return rule.group_by?.includes('source') ?? true;
}

/** The partition of the samples topic that judges a group. The same on every instance and in every replay. */
export function partitionOfGroup(
  tenant: string,
  ruleId: string,
  groupKey: string,
  partitions: number,
): number {
  return Number.parseInt(textHash(`${tenant}\n${ruleId}\n${groupKey}`).slice(-8), 16) % partitions;
}

/** What the engine of a partition judges: over all partitions every group of every rule once. */
export function shareOf({ topic, partition }: PartitionName, partitions: number): EngineShare {
  if (topic === 'events') return { judges: isWithinSource };
  return {
    judges: (rule) => !isWithinSource(rule),
    owns: (tenant, ruleId, groupKey) =>
      partitionOfGroup(tenant, ruleId, groupKey, partitions) === partition,
  };
}
