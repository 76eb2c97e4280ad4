import type { DispatchConfig, Person } from '@batcave/shared/dispatch';
import { type DurationMs, parseDuration } from '@batcave/shared/time';
import { compileIntervals, type Intervals } from '../time/index.ts';
import { type CompiledSchedule, compileSchedules } from './compileSchedule.ts';
import type { Urgency } from './compileEscalation.ts';

/** One way to reach a person. */
export interface Contact {
  readonly receiver: string;
  /** Null: where the receiver itself says. */
  readonly address: string | null;
  /** How long after the first contact, unless acknowledged. */
  readonly afterMs: DurationMs;
}

interface CompiledContact extends Contact {
  /** Null: for both. */
  readonly urgency: Urgency | null;
}

/** Everybody and everything that can be told, as the document of a tenant has it now. */
export interface Directory {
  readonly people: ReadonlyMap<string, readonly CompiledContact[]>;
  readonly schedules: ReadonlyMap<string, CompiledSchedule>;
  readonly intervals: Intervals;
  /** The receivers there are, each with the identity whose rights count when it is told directly. */
  readonly receivers: ReadonlyMap<string, { readonly readsAs: string | null }>;
}

/** Compiles who can be told from a document that was checked. Throws `RangeError` for what cannot be read. */
export function compileDirectory(config: DispatchConfig): Directory {
  return {
    people: new Map(
      (config.people ?? []).map(({ identity, contacts }) => [identity, contacts.map(readContact)]),
    ),
    schedules: compileSchedules(config),
    intervals: compileIntervals(config),
    receivers: new Map(
      (config.receivers ?? []).map(({ name, reads_as: readsAs = null }) => [name, { readsAs }]),
    ),
  };
}

function readContact({
  receiver,
  address,
  urgency,
  after = '0s',
}: Person['contacts'][number]): CompiledContact {
  const afterMs = parseDuration(after);
  if (afterMs === undefined) throw new RangeError(`${after} is no duration; write 5m or 1h`);
  return { receiver, address: address ?? null, urgency: urgency ?? null, afterMs };
}

/** The ways to reach a person with a page of this urgency, the first ones first. */
export function contactsFor(
  { people, receivers }: Directory,
  identity: string,
  urgency: Urgency,
): Contact[] {
  return (people.get(identity) ?? [])
    .filter((contact) => contact.urgency === null || contact.urgency === urgency)
    .filter(({ receiver }) => receivers.has(receiver))
    .map(({ receiver, address, afterMs }) => ({ receiver, address, afterMs }))
    .sort((a, b) => a.afterMs - b.afterMs);
}
