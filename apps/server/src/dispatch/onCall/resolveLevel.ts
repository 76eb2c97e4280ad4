import type { EscalationTarget } from '@batcave/shared/dispatch';
import type { EpochMs } from '@batcave/shared/time';
import type { EscalationLevel, EscalationSnapshot, Urgency } from './compileEscalation.ts';
import { type Contact, contactsFor, type Directory } from './directory.ts';
import { onCallAt } from './whoIsOnCall.ts';

/** What it takes to know who is told. */
export interface TellContext {
  readonly directory: Directory;
  /** Whether an identity may read what is told. Who may not is never told. */
  readonly mayRead: (identity: string) => boolean;
  /** Why an identity is not told, where it is not that it may not read: `may not approve it`. */
  readonly whyNot?: (identity: string) => string;
}

/** Somebody who is told. */
export interface PagedPerson {
  readonly identity: string;
  /** The schedule that has them on call; null when the policy names them. */
  readonly viaSchedule: string | null;
  /** At least one, the first ones first. */
  readonly contacts: readonly Contact[];
}

/** A receiver that is told directly, and as whom it reads. */
export interface PagedReceiver {
  readonly receiver: string;
  readonly readsAs: string;
}

/** A target by which nobody is told, and why: `schedule primary`. */
export interface SkippedTarget {
  readonly level: number | 'then';
  readonly target: string;
  readonly reason: string;
}

/** Who is told by one level. Nobody when both lists are empty: `skipped` says why. */
export interface ResolvedLevel {
  readonly level: number;
  readonly persons: readonly PagedPerson[];
  readonly receivers: readonly PagedReceiver[];
  readonly skipped: readonly SkippedTarget[];
  /** Whose turn it is next at this level, to be kept for the next time; the one that was given when all are told. */
  readonly nextTurn: number;
}

const mayNotRead = (): string => 'may not read it';

type Resolved =
  | { readonly kind: 'person'; readonly person: PagedPerson }
  | { readonly kind: 'receiver'; readonly receiver: PagedReceiver }
  | { readonly kind: 'nobody'; readonly reason: string };

/**
 * Who is told by one level at an instant: everybody once, or by turns the first of whom somebody can be told.
 *
 * @param level  From 0.
 * @param turn   Of a level that goes by turns: how many turns there were before.
 */
export function resolveLevel(
  { levels }: EscalationSnapshot,
  level: number,
  urgency: Urgency,
  turn: number,
  atMs: EpochMs,
  context: TellContext,
): ResolvedLevel {
  const persons = new Map<string, PagedPerson>();
  const receivers = new Map<string, PagedReceiver>();
  const skipped: SkippedTarget[] = [];
  let nextTurn = turn;
  for (const [place, target] of inTurn(levels[level], turn)) {
    const resolved = resolveTarget(target, urgency, atMs, context);
    if (resolved.kind === 'nobody') {
      skipped.push({ level, target: describeTarget(target), reason: resolved.reason });
      continue;
    }
    if (resolved.kind === 'receiver') receivers.set(resolved.receiver.receiver, resolved.receiver);
    else if (!persons.has(resolved.person.identity))
      persons.set(resolved.person.identity, resolved.person);
    if (levels[level]?.roundRobin !== true) continue;
    nextTurn = place + 1;
    break;
  }
  return {
    level,
    persons: [...persons.values()],
    receivers: [...receivers.values()],
    skipped,
    nextTurn,
  };
}

/** The targets in the order in which they are asked, with the number of the turn of each. */
function inTurn(level: EscalationLevel | undefined, turn: number): [number, EscalationTarget][] {
  if (level === undefined) return [];
  const { targets, roundRobin } = level;
  const first = roundRobin ? turn % targets.length : 0;
  return [...targets.slice(first), ...targets.slice(0, first)].map((target, i) => [
    turn + i,
    target,
  ]);
}

function resolveTarget(
  target: EscalationTarget,
  urgency: Urgency,
  atMs: EpochMs,
  context: TellContext,
): Resolved {
  if ('receiver' in target) return resolveReceiver(target.receiver, context);
  if ('person' in target) return resolvePerson(target.person, null, urgency, context);
  const schedule = context.directory.schedules.get(target.schedule);
  if (schedule === undefined) return { kind: 'nobody', reason: 'there is no such schedule' };
  const onCall = onCallAt(schedule, atMs);
  if (onCall.kind === 'gap')
    return { kind: 'nobody', reason: `nobody is on call: ${onCall.reason}` };
  return resolvePerson(onCall.person, schedule.name, urgency, context);
}

function resolvePerson(
  identity: string,
  viaSchedule: string | null,
  urgency: Urgency,
  { directory, mayRead, whyNot = mayNotRead }: TellContext,
): Resolved {
  if (!directory.people.has(identity))
    return { kind: 'nobody', reason: `${identity} is not among the people` };
  if (!mayRead(identity)) return { kind: 'nobody', reason: `${identity} ${whyNot(identity)}` };
  const contacts = contactsFor(directory, identity, urgency);
  if (contacts.length === 0)
    return { kind: 'nobody', reason: `${identity} has no contact for ${urgency} urgency` };
  return { kind: 'person', person: { identity, viaSchedule, contacts } };
}

/** A receiver told directly, or why it is not. */
export function resolveReceiver(
  name: string,
  { directory, mayRead, whyNot = mayNotRead }: TellContext,
): Resolved {
  const receiver = directory.receivers.get(name);
  if (receiver === undefined) return { kind: 'nobody', reason: 'there is no such receiver' };
  const { readsAs } = receiver;
  if (readsAs === null) return { kind: 'nobody', reason: 'it does not say as whom it reads' };
  if (!mayRead(readsAs)) return { kind: 'nobody', reason: `${readsAs} ${whyNot(readsAs)}` };
  return { kind: 'receiver', receiver: { receiver: name, readsAs } };
}

/** A target in words: `schedule primary`. */
export function describeTarget(target: EscalationTarget): string {
  if ('receiver' in target) return `receiver ${target.receiver}`;
  if ('person' in target) return `person ${target.person}`;
  return `schedule ${target.schedule}`;
}
