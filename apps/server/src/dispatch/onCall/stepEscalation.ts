import type { EpochMs } from '@batcave/shared/time';
import {
  type EscalationSnapshot,
  nextHighUrgency,
  type Urgency,
  urgencyAt,
} from './compileEscalation.ts';
import {
  type PagedPerson,
  type PagedReceiver,
  resolveLevel,
  resolveReceiver,
  type SkippedTarget,
  type TellContext,
} from './resolveLevel.ts';

/** What an escalation does next, unless it is acknowledged or over. Plain JSON. */
export type EscalationPosition =
  | {
      /** waiting: the urgency is low, and goes up at `atMs`. */
      readonly kind: 'due' | 'waiting';
      readonly atMs: EpochMs;
      /** From 0; `then`: the receiver that is told when the last level was in vain. */
      readonly level: number | 'then';
      /** From 0, for the policy's `repeat`. */
      readonly cycle: number;
      /** Of each level that goes by turns: how many turns there were. */
      readonly turns: readonly number[];
    }
  | { readonly kind: 'ended'; readonly reason: string; readonly turns: readonly number[] };

type Going = Exclude<EscalationPosition, { kind: 'ended' }>;

/** What one step of an escalation tells whom. */
export interface EscalationStep {
  /** waits: nobody, because the urgency is low. nobody: there is nobody to tell. */
  readonly kind: 'level' | 'then' | 'nobody' | 'waits';
  readonly atMs: EpochMs;
  /** The level that is told; of `nobody` and `waits` the one that it began with. */
  readonly level: number | 'then';
  readonly cycle: number;
  readonly urgency: Urgency;
  readonly persons: readonly PagedPerson[];
  readonly receivers: readonly PagedReceiver[];
  readonly skipped: readonly SkippedTarget[];
}

/** The first step, at once. */
export function startEscalation(
  { levels }: EscalationSnapshot,
  atMs: EpochMs,
  turns: readonly number[] = [],
): EscalationPosition {
  return {
    kind: 'due',
    atMs,
    level: 0,
    cycle: 0,
    turns: levels.map((_, level) => turns[level] ?? 0),
  };
}

/**
 * Does the step that is due: who is told now, and what comes next. A level with nobody is skipped to the next
 * with somebody. At low urgency the first level is told and then, when the urgency has gone up, told again.
 *
 * @param atMs  Now. Delays count from here, so that steps which a standstill held up do not come all at once.
 */
export function stepEscalation(
  snapshot: EscalationSnapshot,
  position: Going,
  atMs: EpochMs,
  context: TellContext,
): { readonly step: EscalationStep; readonly next: EscalationPosition } {
  const urgency = urgencyAt(snapshot, context.directory.intervals, atMs);
  const isFirst = position.kind === 'due' && position.level === 0 && position.cycle === 0;
  if (urgency === 'low' && !isFirst)
    return {
      step: { ...nobodyAt(position, atMs, urgency), kind: 'waits' },
      next: wait(snapshot, position, atMs, context),
    };
  if (position.level === 'then') return tellLast(snapshot, position, atMs, urgency, context);
  return tellLevel(snapshot, position, position.level, atMs, urgency, context);
}

function tellLevel(
  snapshot: EscalationSnapshot,
  position: Going,
  first: number,
  atMs: EpochMs,
  urgency: Urgency,
  context: TellContext,
) {
  const { cycle, turns } = position;
  const skipped: SkippedTarget[] = [];
  for (let level = first; level < snapshot.levels.length; level += 1) {
    const told = resolveLevel(snapshot, level, urgency, turns[level] ?? 0, atMs, context);
    skipped.push(...told.skipped);
    const { persons, receivers, nextTurn } = told;
    if (persons.length + receivers.length === 0) continue;
    const step: EscalationStep = {
      ...{ kind: 'level', atMs, level, cycle, urgency, persons, receivers, skipped },
    };
    const after = { ...position, level, turns: turns.with(level, nextTurn) };
    const next =
      urgency === 'low'
        ? wait(snapshot, after, atMs, context)
        : advance(snapshot, after, level + 1, atMs + delayOf(snapshot, level));
    return { step, next };
  }
  const step: EscalationStep = { ...nobodyAt(position, atMs, urgency), skipped };
  if (urgency === 'low') return { step, next: wait(snapshot, position, atMs, context) };
  // A whole round without anybody lasts as long as its first level: somebody may come on call.
  const restMs = first === 0 && cycle < snapshot.repeat ? delayOf(snapshot, 0) : 0;
  return { step, next: advance(snapshot, position, snapshot.levels.length, atMs + restMs) };
}

function tellLast(
  { then }: EscalationSnapshot,
  position: Going,
  atMs: EpochMs,
  urgency: Urgency,
  context: TellContext,
) {
  const nobody = nobodyAt(position, atMs, urgency);
  const told = resolveReceiver(then ?? '', context);
  const { turns } = position;
  if (told.kind === 'receiver') {
    const step: EscalationStep = { ...nobody, kind: 'then', receivers: [told.receiver] };
    return { step, next: ended(turns, 'the last receiver is told') };
  }
  const reason = told.kind === 'nobody' ? told.reason : '';
  const skipped: SkippedTarget[] = [{ level: 'then', target: `receiver ${then ?? ''}`, reason }];
  return { step: { ...nobody, skipped }, next: ended(turns, 'there is nobody left to tell') };
}

/** The next level; after the last one the first again, or the receiver of last resort, or the end. */
function advance(
  { levels, repeat, then }: EscalationSnapshot,
  { cycle, turns }: Going,
  level: number,
  atMs: EpochMs,
): EscalationPosition {
  if (level < levels.length) return { kind: 'due', atMs, level, cycle, turns };
  if (cycle < repeat) return { kind: 'due', atMs, level: 0, cycle: cycle + 1, turns };
  if (then !== null) return { kind: 'due', atMs, level: 'then', cycle, turns };
  return ended(turns, 'every level has been told');
}

function wait(
  snapshot: EscalationSnapshot,
  position: Going,
  atMs: EpochMs,
  { directory }: TellContext,
): EscalationPosition {
  const highMs = nextHighUrgency(snapshot, directory.intervals, atMs);
  if (highMs === undefined) return ended(position.turns, 'low urgency goes no further');
  return { ...position, kind: 'waiting', atMs: highMs };
}

const ended = (turns: readonly number[], reason: string): EscalationPosition => ({
  kind: 'ended',
  reason,
  turns,
});

const delayOf = ({ levels }: EscalationSnapshot, level: number) => levels[level]?.delayMs ?? 0;

function nobodyAt({ level, cycle }: Going, atMs: EpochMs, urgency: Urgency): EscalationStep {
  const told = { persons: [], receivers: [], skipped: [] };
  return { kind: 'nobody', atMs, level, cycle, urgency, ...told };
}
