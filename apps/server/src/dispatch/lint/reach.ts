import type { DispatchConfig, EscalationTarget, Person } from '@batcave/shared/dispatch';
import type { Linted } from './finding.ts';

/** Contacts of a person that a page of high urgency uses. */
export const highContacts = ({ contacts }: Person) =>
  contacts.filter(({ urgency }) => urgency !== 'low');

/** Who can be paged by a target at some time. */
export function peopleOf(target: EscalationTarget, config: DispatchConfig): string[] {
  if ('receiver' in target) return [];
  if ('person' in target) return [target.person];
  const schedule = config.schedules?.find(({ name }) => name === target.schedule);
  if (schedule === undefined) return [];
  const { layers, overrides = [] } = schedule;
  return [...layers.flatMap(({ people }) => people), ...overrides.map(({ person }) => person)];
}

/** Everybody whom a policy can page at some time. */
export function pagedPeople({ config }: Linted): Set<string> {
  const targets = (config.escalations ?? []).flatMap(({ levels }) =>
    levels.flatMap((level) => level.targets),
  );
  // Many policies name the same schedule: each is read once.
  const byName = new Map(targets.map((target) => [JSON.stringify(target), target]));
  return new Set([...byName.values()].flatMap((target) => peopleOf(target, config)));
}
