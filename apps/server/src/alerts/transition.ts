import type { Alert, TimelineEntry } from '@batcave/shared/alerts';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import type { Signal } from '../rules/index.ts';

/** The actor and resolver that stands for the rule itself. No person may have this name. */
export const RULE_ACTOR = 'rule';

/** A rule speaks. `draft` is what `alertFromSignal` makes of the signal. */
export interface RuleSignalInput {
  readonly kind: Signal['kind'];
  readonly draft: Alert;
  readonly signal: Pick<Signal, 'reason' | 'atMs'> & { readonly eventId: string | null };
  /** Who speaks in place of a rule: a part of the server that watches the server. Default: `RULE_ACTOR`. */
  readonly actor?: string;
}

/** A person speaks. */
export type AlertCommand =
  | {
      readonly kind: 'ack' | 'unack' | 'resolve';
      readonly actor: string;
      readonly note?: string | undefined;
    }
  | { readonly kind: 'assign'; readonly actor: string; readonly assignee: string | null }
  | {
      readonly kind: 'comment';
      readonly actor: string;
      readonly text: string;
      /** When what it tells happened, if before now. */
      readonly atMs?: EpochMs | undefined;
    };

/** A timeline entry before the store gives it an id. */
export interface EntryDraft {
  readonly kind: TimelineEntry['kind'];
  readonly entry: string;
  readonly actor: string;
  readonly eventId: string | null;
  /** When it happened, if before it was noted. */
  readonly atMs?: EpochMs;
}

/** The alert after a change and what its timeline says of it, or why nothing changes. */
export type Transition =
  | { readonly ok: true; readonly alert: Alert; readonly entry: EntryDraft }
  | {
      readonly ok: false;
      /** `no_change`: it already is as asked. `state_conflict`: it cannot become so from here. */
      readonly reason: 'state_conflict' | 'no_change';
      readonly detail: string;
    };

type NoteCommand = Extract<AlertCommand, { kind: 'ack' | 'unack' | 'resolve' }>;

const NOT_ACKNOWLEDGED = { acknowledged_by: null, acknowledged_at: null } as const;
const NOT_RESOLVED = { resolved_by: null, resolved_at: null, resolve_reason: null } as const;

const noChange = (detail: string): Transition => ({ ok: false, reason: 'no_change', detail });
const conflict = (detail: string): Transition => ({ ok: false, reason: 'state_conflict', detail });

/**
 * Applies one input to one alert: the whole life cycle, and the only place that changes a state.
 *
 * | input   | none  | OPEN        | ACK         | RESOLVED by a person            | RESOLVED by the rule |
 * |---------|-------|-------------|-------------|---------------------------------|----------------------|
 * | raised  | OPEN  | no change   | no change   | no change                       | no change            |
 * | changed | no    | as said     | as said     | as said while firing            | no change            |
 * | cleared | no    | RESOLVED    | RESOLVED    | no longer firing; once          | no change            |
 * | ack     | conflict | ACK      | conflict *  | conflict                        | conflict             |
 * | unack   | conflict | no change | OPEN       | OPEN; conflict when not firing  | conflict             |
 * | resolve | conflict | RESOLVED | RESOLVED    | conflict *                      | conflict             |
 * | assign  | conflict | assigned * | assigned * | conflict                       | conflict             |
 * | comment | conflict | noted    | noted       | noted                           | noted                |
 *
 * `*` no change when the same person asks for what is so already: a repeated click is not a fault.
 * A resolved alert whose condition has cleared since cannot be taken back: no rule would end it.
 */
export function transition(
  current: Alert | undefined,
  input: RuleSignalInput | AlertCommand,
  nowMs: EpochMs,
): Transition {
  if (input.kind === 'raised') return raise(current, input, nowMs);
  if (input.kind === 'changed') return worsen(current, input, nowMs);
  if (input.kind === 'cleared') return clear(current, input, nowMs);
  if (current === undefined) return conflict('There is no such alert.');
  switch (input.kind) {
    case 'ack':
      return acknowledge(current, input, nowMs);
    case 'unack':
      return giveBack(current, input, nowMs);
    case 'resolve':
      return resolve(current, input, nowMs);
    case 'assign':
      return assign(current, input.actor, input.assignee, nowMs);
    case 'comment':
      return change(current, nowMs, {}, comment(input));
  }
}

function change(
  current: Alert,
  nowMs: EpochMs,
  fields: Partial<Alert>,
  entry: EntryDraft,
): Transition {
  const alert = { ...current, ...fields, updated_at: formatInstant(nowMs) };
  return { ok: true, alert, entry };
}

function byPerson(kind: EntryDraft['kind'], entry: string, actor: string): EntryDraft {
  return { kind, entry, actor, eventId: null };
}

function comment({ text, actor, atMs }: Extract<AlertCommand, { kind: 'comment' }>): EntryDraft {
  const entry = byPerson('commented', text, actor);
  return atMs === undefined ? entry : { ...entry, atMs };
}

function noted(kind: EntryDraft['kind'], text: string, { note, actor }: NoteCommand): EntryDraft {
  return byPerson(kind, note === undefined || note === '' ? `${text}.` : `${text}: ${note}`, actor);
}

function raise(
  current: Alert | undefined,
  { draft, signal, actor = RULE_ACTOR }: RuleSignalInput,
  nowMs: EpochMs,
): Transition {
  if (current !== undefined) return noChange('This alert has been raised before.');
  const eventId = signal.eventId || null;
  const entry = { kind: 'raised', entry: draft.summary, actor, eventId } as const;
  return change(draft, nowMs, {}, entry);
}

/** Takes over what got worse, or that it began or ended to flap. The state is a person's and stays. */
function worsen(
  current: Alert | undefined,
  { draft, signal }: RuleSignalInput,
  nowMs: EpochMs,
): Transition {
  if (current === undefined) return noChange('There is no alert to change.');
  if (!current.firing) return noChange('The condition has cleared before.');
  const { severity, flapping, value, score, lower, upper } = draft;
  const isSaid =
    severity === current.severity &&
    flapping?.since === current.flapping?.since &&
    flapping?.changes === current.flapping?.changes;
  if (isSaid) return noChange('This was said before.');
  const { reason, eventId } = signal;
  const entry = {
    kind: 'changed',
    entry: reason,
    actor: RULE_ACTOR,
    eventId: eventId || null,
  } as const;
  // What is worse now is told in its own words, not in those of the beginning.
  const { summary, threshold } = severity === current.severity ? current : draft;
  const fields = { severity, summary, threshold, flapping, value, score, lower, upper };
  return change(current, nowMs, fields, entry);
}

function clear(
  current: Alert | undefined,
  { signal, actor = RULE_ACTOR }: RuleSignalInput,
  nowMs: EpochMs,
): Transition {
  if (current === undefined) return noChange('There is no alert to clear.');
  if (!current.firing) return noChange('The condition has cleared before.');
  const { reason } = signal;
  const eventId = signal.eventId || null;
  const entry = { kind: 'cleared', entry: reason, actor, eventId } as const;
  const calm = { firing: false, flapping: null } as const;
  if (current.state === 'RESOLVED') return change(current, nowMs, calm, entry);
  const resolved = {
    ...calm,
    state: 'RESOLVED',
    firing: false,
    resolved_by: actor,
    resolved_at: formatInstant(signal.atMs),
    resolve_reason: reason,
  } as const;
  return change(current, nowMs, resolved, entry);
}

function acknowledge(current: Alert, command: NoteCommand, nowMs: EpochMs): Transition {
  switch (current.state) {
    case 'OPEN': {
      const acknowledged_at = formatInstant(nowMs);
      const taken = { state: 'ACK', acknowledged_by: command.actor, acknowledged_at } as const;
      return change(current, nowMs, taken, noted('acknowledged', 'Acknowledged', command));
    }
    case 'ACK':
      return current.acknowledged_by === command.actor
        ? noChange('You have acknowledged it already.')
        : conflict(`${current.acknowledged_by ?? 'Somebody'} has acknowledged it already.`);
    case 'RESOLVED':
      return conflict('It is resolved; there is nothing left to acknowledge.');
  }
}

function giveBack(current: Alert, command: NoteCommand, nowMs: EpochMs): Transition {
  const entry = noted('unacknowledged', 'Given back', command);
  const open = { state: 'OPEN', ...NOT_ACKNOWLEDGED, ...NOT_RESOLVED } as const;
  switch (current.state) {
    case 'OPEN':
      return noChange('Nobody has acknowledged it.');
    case 'ACK':
      return change(current, nowMs, open, entry);
    case 'RESOLVED':
      if (current.resolved_by === RULE_ACTOR)
        return conflict('The rule resolved it. It opens a new alert when it holds again.');
      if (!current.firing) return conflict('Its condition has cleared since; it stays resolved.');
      return change(current, nowMs, open, entry);
  }
}

function resolve(current: Alert, command: NoteCommand, nowMs: EpochMs): Transition {
  if (current.state === 'RESOLVED')
    return current.resolved_by === command.actor
      ? noChange('You have resolved it already.')
      : conflict(`It was resolved already, by ${current.resolved_by ?? 'somebody'}.`);
  const fields = {
    state: 'RESOLVED',
    resolved_by: command.actor,
    resolved_at: formatInstant(nowMs),
    resolve_reason: command.note ?? null,
  } as const;
  return change(current, nowMs, fields, noted('resolved', 'Resolved', command));
}

function assign(
  current: Alert,
  actor: string,
  assignee: string | null,
  nowMs: EpochMs,
): Transition {
  if (current.state === 'RESOLVED') return conflict('It is resolved; nobody has to take it.');
  if (current.assigned_to === assignee)
    return noChange(assignee === null ? 'Nobody has it.' : `${assignee} has it already.`);
  const text = assignee === null ? 'Assigned to nobody.' : `Assigned to ${assignee}.`;
  return change(current, nowMs, { assigned_to: assignee }, byPerson('assigned', text, actor));
}
