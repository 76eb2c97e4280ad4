import type { Escalation, EscalationTarget } from '@batcave/shared/dispatch';
import { formatDuration, formatInstant, parseDuration } from '@batcave/shared/time';
import { DEFAULT_LEVEL_DELAY_MS, type Shift } from '../onCall/index.ts';
import type { Check, Found, Linted } from './finding.ts';
import { LOOK_AHEAD_MS } from './lookAhead.ts';
import { highContacts, pagedPeople, peopleOf } from './reach.ts';

const SHORTEST_LOOP_MS = 60_000;
/** A page takes so long to arrive and to be answered, at least. */
const SHORTEST_DELAY_MS = 30_000;
/** Shifts of one policy that are compared, at most. */
const MAX_COMPARED = 20_000;

const delayOf = ({ delay }: Escalation['levels'][number]): number =>
  (delay === undefined ? undefined : parseDuration(delay)) ?? DEFAULT_LEVEL_DELAY_MS;

/** Whether somebody can be paged by a target in the next 30 days. */
function reach({ config, shifts }: Linted): (target: EscalationTarget) => boolean {
  const people = new Set(
    (config.people ?? []).flatMap((one) => (highContacts(one).length > 0 ? [one.identity] : [])),
  );
  const schedules = new Map<string, boolean>();
  return (target) => {
    if ('receiver' in target) return true;
    if ('person' in target) return people.has(target.person);
    const known = schedules.get(target.schedule);
    if (known !== undefined) return known;
    const onCall = shifts.get(target.schedule)?.map(({ person }) => person);
    const found = (onCall ?? peopleOf(target, config)).some((person) => people.has(person));
    schedules.set(target.schedule, found);
    return found;
  };
}

function* nobody(linted: Linted): Iterable<Found> {
  const isReached = reach(linted);
  for (const [i, { name, levels }] of (linted.config.escalations ?? []).entries())
    for (const [j, { targets }] of levels.entries()) {
      if (!targets.some(isReached))
        yield {
          path: `/escalations/${String(i)}/levels/${String(j)}`,
          message: `Level ${String(j + 1)} of ${name} has nobody who can be paged in the next 30 days, so it is skipped. Add a target that somebody answers.`,
        };
    }
}

function* withoutContact(linted: Linted): Iterable<Found> {
  const paged = pagedPeople(linted);
  for (const [i, person] of (linted.config.people ?? []).entries())
    if (paged.has(person.identity) && highContacts(person).length === 0)
      yield {
        path: `/people/${String(i)}/contacts`,
        message: `${person.identity} is paged and has no contact for high urgency, so the page goes past them. Add a contact with urgency high, or without urgency.`,
      };
}

function* singleChannel(linted: Linted): Iterable<Found> {
  const paged = pagedPeople(linted);
  const types = new Map((linted.config.receivers ?? []).map(({ name, type }) => [name, type]));
  for (const [i, person] of (linted.config.people ?? []).entries()) {
    if (!paged.has(person.identity)) continue;
    const channels = new Set(highContacts(person).map(({ receiver }) => types.get(receiver)));
    const [only] = channels;
    if (channels.size === 1 && only !== undefined)
      yield {
        path: `/people/${String(i)}/contacts`,
        message: `${person.identity} is paged by ${only} alone, so nothing reaches them while that fails. Add a contact at another kind of receiver.`,
      };
  }
}

/** A target of one person, as if they were on call all the time; of a schedule, its shifts. */
interface Held extends Pick<Shift, 'person' | 'fromMs' | 'toMs'> {
  readonly path: string;
}

function heldIn(escalation: Escalation, pointer: string, { shifts, nowMs }: Linted): Held[] {
  return escalation.levels.flatMap(({ targets }, j) =>
    targets.flatMap((target, k) => {
      const path = `${pointer}/levels/${String(j)}/targets/${String(k)}`;
      if ('person' in target)
        return [{ path, person: target.person, fromMs: nowMs, toMs: nowMs + LOOK_AHEAD_MS }];
      if ('receiver' in target) return [];
      return (shifts.get(target.schedule) ?? []).map((shift) => ({ ...shift, path }));
    }),
  );
}

function* twice(linted: Linted): Iterable<Found> {
  for (const [i, escalation] of (linted.config.escalations ?? []).entries()) {
    const held = heldIn(escalation, `/escalations/${String(i)}`, linted).slice(0, MAX_COMPARED);
    const last = new Map<string, Held>();
    const told = new Set<string>();
    for (const one of held.sort((a, b) => a.fromMs - b.fromMs)) {
      const before = last.get(one.person);
      if (before === undefined || one.toMs > before.toMs) last.set(one.person, one);
      if (before === undefined || before.path === one.path || one.fromMs >= before.toMs) continue;
      const [first, second] = [before.path, one.path].sort();
      if (second === undefined || told.has(second)) continue;
      told.add(second);
      yield {
        path: second,
        message: `${one.person} is paged by ${first ?? ''} and by this target of ${escalation.name} (from ${formatInstant(one.fromMs)} on), so there is one person fewer to go to. Name somebody else.`,
      };
    }
  }
}

function* shortLoop({ config }: Linted): Iterable<Found> {
  for (const [i, escalation] of (config.escalations ?? []).entries()) {
    const totalMs = escalation.levels.reduce((sum, level) => sum + delayOf(level), 0);
    if ((escalation.repeat ?? 0) > 0 && totalMs < SHORTEST_LOOP_MS)
      yield {
        path: `/escalations/${String(i)}/repeat`,
        message: `${escalation.name} begins anew after ${formatDuration(totalMs)}, before anybody can have answered. Give its levels delays that add up to 1m or more.`,
      };
  }
}

function* shortDelay({ config }: Linted): Iterable<Found> {
  for (const [i, { name, levels }] of (config.escalations ?? []).entries())
    for (const [j, level] of levels.entries())
      if (delayOf(level) < SHORTEST_DELAY_MS)
        yield {
          path: `/escalations/${String(i)}/levels/${String(j)}/delay`,
          message: `Level ${String(j + 1)} of ${name} lasts ${formatDuration(delayOf(level))}, less than a page takes to arrive and to be answered. Write 30s or more; 5m is usual.`,
        };
}

function* unreachedLevels({ config }: Linted): Iterable<Found> {
  for (const [i, { name, levels, urgency }] of (config.escalations ?? []).entries())
    if (urgency === 'low' && levels.length > 1)
      yield {
        path: `/escalations/${String(i)}/urgency`,
        message: `${name} is always of low urgency, which tells the first level and goes no further, so its other levels are never told. Take them out, or make it high during a time interval.`,
      };
}

/** Escalation policies, and whom they page. */
export const ESCALATION_CHECKS: readonly Check[] = [
  { code: 'level_with_nobody', severity: 'warning', find: nobody },
  { code: 'person_without_contact', severity: 'warning', find: withoutContact },
  { code: 'single_channel', severity: 'warning', find: singleChannel },
  { code: 'same_person_twice', severity: 'warning', find: twice },
  { code: 'short_loop', severity: 'warning', find: shortLoop },
  { code: 'short_delay', severity: 'warning', find: shortDelay },
  { code: 'unreached_levels', severity: 'warning', find: unreachedLevels },
];
