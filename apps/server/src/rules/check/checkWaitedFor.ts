import type { FieldFault } from '@batcave/shared/errors';
import type { RuleInput } from '@batcave/shared/rules';
import { fault } from './fault.ts';

/**
 * Refuses a rule that names more groups to wait for than it may have: those beyond would never be found
 * missing. For rules that are written; one that is stored judges the groups it has room for, and counts
 * the others.
 *
 * @param maxGroupsPerRule  What the server allows. Left out: not known.
 */
export function checkWaitedFor(
  { absence, group_by: groupBy = ['source'], max_groups: own }: RuleInput,
  maxGroupsPerRule = Infinity,
): FieldFault[] {
  const nameOf = (group: Readonly<Record<string, string>>): string =>
    JSON.stringify(groupBy.map((field) => group[field]));
  const named = new Set((absence?.expect ?? []).map(nameOf)).size;
  const refuse = (most: number, by: string, fix: string): FieldFault[] =>
    fault(
      '/absence/expect',
      `${String(most)} groups at most, as ${by} says; it names ${String(named)}`,
      fix,
    );
  if (own !== undefined && named > own && own <= maxGroupsPerRule)
    return refuse(own, 'max_groups', 'Raise max_groups, or wait for fewer by name.');
  if (named > maxGroupsPerRule)
    return refuse(
      maxGroupsPerRule,
      'max_groups_per_rule of the server',
      'Make several rules of it, or have the administrator raise that setting.',
    );
  return [];
}
