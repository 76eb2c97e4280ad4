import type { Message } from '@batcave/shared/dispatch';
import { formatInstant } from '@batcave/shared/time';
import type { DispatchContext } from '../context.ts';
import { emit } from '../emit.ts';
import {
  type EscalationStep,
  startEscalation,
  stepEscalation,
  type TellContext,
} from '../onCall/index.ts';
import type { GroupStanding } from '../state.ts';
import type { Target } from '../target.ts';
import { calledFor } from './isHeld.ts';
import type { EscalationState } from './state.ts';

/** How soon it is looked again whether what hides an escalation's alerts has ended. */
const HIDDEN_MS = 30_000;

/**
 * Begins the escalation of a group from the first level, as the policy is now, or begins it anew as it was.
 * Its first step is due at once.
 */
export function beginEscalation(
  ctx: DispatchContext,
  group: GroupStanding,
  policy: string,
): GroupStanding {
  const isSame = group.escalation?.snapshot.policy === policy;
  const before = isSame ? group.escalation : null;
  const snapshot = before?.snapshot ?? ctx.config.escalations.get(policy);
  if (snapshot === undefined) return group;
  const position = startEscalation(snapshot, ctx.nowMs, before?.position.turns);
  const escalation = { snapshot, position, told: 0, contacts: [], ackedMs: null, ackEndsMs: null };
  return { ...group, escalation };
}

/** Does what is due: later contacts of those who were paged, and the next step. */
export function runEscalation(
  ctx: DispatchContext,
  group: GroupStanding,
  /** Alerts that the group has told, that nobody has and nothing hides. */
  open: readonly string[],
): GroupStanding {
  const { escalation } = group;
  if (escalation === null || escalation.ackedMs !== null) return group;
  const { nowMs } = ctx;
  if (open.length === 0) {
    if (escalation.isHeld !== true) recordHeld(ctx, group, escalation);
    return { ...group, escalation: held(escalation, nowMs) };
  }
  let current = group;
  const due = escalation.contacts.filter(({ atMs }) => atMs <= nowMs);
  for (const { target, level } of due)
    current = page(ctx, current, target, open, pageOf(escalation, level));
  let next: EscalationState = {
    ...escalation,
    isHeld: false,
    contacts: escalation.contacts.filter(({ atMs }) => atMs > nowMs),
  };
  const { position } = next;
  if (position.kind !== 'ended' && position.atMs <= nowMs) {
    const done = stepEscalation(next.snapshot, position, nowMs, tellContext(ctx, open));
    const told = typeof done.step.level === 'number' ? done.step.level + 1 : next.told;
    next = { ...next, position: done.next, told: done.step.kind === 'level' ? told : next.told };
    ({ group: current, escalation: next } = tellStep(ctx, current, open, done.step, next));
  }
  return { ...current, escalation: next };
}

/** Stands still while something hides the alerts: nobody is paged about what they are not told. */
function held(escalation: EscalationState, nowMs: number): EscalationState {
  const laterMs = nowMs + HIDDEN_MS;
  const { position } = escalation;
  return {
    ...escalation,
    isHeld: true,
    position:
      position.kind === 'ended' || position.atMs > nowMs
        ? position
        : { ...position, atMs: laterMs },
    contacts: escalation.contacts.map((contact) =>
      contact.atMs > nowMs ? contact : { ...contact, atMs: laterMs },
    ),
  };
}

/** Once, when the first step falls due: it is looked at again and again. */
function recordHeld(
  ctx: DispatchContext,
  group: GroupStanding,
  { snapshot: { policy } }: EscalationState,
): void {
  for (const { alertId } of calledFor(ctx, group))
    ctx.outbox.decide(alertId, ctx.nowMs, {
      stage: 'escalate',
      outcome: 'held',
      reason: `${policy} stands still: nobody is paged about what is hidden.`,
      details: { policy, group_id: group.groupId },
    });
}

/** Whoever may read one of the alerts may be told of it; `emit` sees to it that it is no more than that. */
function tellContext(ctx: DispatchContext, open: readonly string[]): TellContext {
  const services = new Set(open.flatMap((id) => ctx.standing.facts.get(id)?.service ?? []));
  return {
    directory: ctx.config.directory,
    mayRead: (identity) => [...services].some((service) => ctx.rights.mayRead(identity, service)),
  };
}

function tellStep(
  ctx: DispatchContext,
  group: GroupStanding,
  open: readonly string[],
  step: EscalationStep,
  escalation: EscalationState,
): { group: GroupStanding; escalation: EscalationState } {
  const { nowMs } = ctx;
  const level = typeof step.level === 'number' ? step.level + 1 : escalation.snapshot.levels.length;
  const telling = { ...pageOf(escalation, level), urgency: step.urgency };
  const contacts = [...escalation.contacts];
  const who: string[] = [];
  let current = group;
  for (const { identity, viaSchedule, contacts: ways } of step.persons) {
    who.push(viaSchedule === null ? identity : `${identity} (${viaSchedule})`);
    const [first] = ways;
    for (const { receiver, address, afterMs } of ways) {
      const type = ctx.config.receivers.get(receiver)?.type;
      if (type === undefined) continue;
      const target: Target = { receiver, type, reader: identity, person: identity, address };
      // The first way is taken at once, whatever it says.
      const waitMs = afterMs - (first?.afterMs ?? 0);
      if (waitMs <= 0) current = page(ctx, current, target, open, telling);
      else contacts.push({ atMs: nowMs + waitMs, target, level });
    }
  }
  for (const { receiver, readsAs } of step.receivers) {
    const type = ctx.config.receivers.get(receiver)?.type;
    if (type === undefined) continue;
    who.push(receiver);
    const target: Target = { receiver, type, reader: readsAs, person: null, address: null };
    current = page(ctx, current, target, open, telling);
  }
  record(ctx, current, open, step, escalation, who);
  return { group: current, escalation: { ...escalation, contacts } };
}

function record(
  ctx: DispatchContext,
  group: GroupStanding,
  open: readonly string[],
  step: EscalationStep,
  { snapshot, position }: EscalationState,
  who: readonly string[],
): void {
  const skipped = step.skipped.map(({ target, reason }) => `${target}: ${reason}`);
  const place =
    step.level === 'then'
      ? 'after the last level'
      : `level ${String(step.level + 1)} of ${String(snapshot.levels.length)}`;
  const round = step.cycle === 0 ? '' : `, round ${String(step.cycle + 1)}`;
  const told = who.length === 0 ? 'nobody' : who.join(', ');
  const reason =
    step.kind === 'waits'
      ? `${snapshot.policy} waits: the urgency is low.`
      : `${snapshot.policy}, ${place}${round}: ${told} (${step.urgency} urgency).`;
  const [worst] = open;
  const incidentId = ctx.standing.alerts.get(worst ?? '')?.incidentId ?? null;
  ctx.outbox.entries.push({
    alertId: null,
    incidentId,
    kind: 'escalated',
    entry: skipped.length === 0 ? reason : `${reason} Passed over: ${skipped.join('; ')}.`,
    atMs: ctx.nowMs,
  });
  for (const alertId of open)
    ctx.outbox.decide(alertId, ctx.nowMs, {
      stage: 'escalate',
      outcome: step.kind,
      reason,
      details: {
        policy: snapshot.policy,
        level: step.level,
        cycle: step.cycle,
        urgency: step.urgency,
        told: who,
        skipped,
        group_id: group.groupId,
        next_at: position.kind === 'ended' ? null : formatInstant(position.atMs),
      },
    });
}

function page(
  ctx: DispatchContext,
  group: GroupStanding,
  target: Target,
  open: readonly string[],
  telling: Pick<Message, 'urgency' | 'escalation'>,
): GroupStanding {
  return emit(ctx, group, target, { reason: 'escalation', active: open, over: [], ...telling })
    .group;
}

function pageOf(
  { snapshot, position }: EscalationState,
  level: number,
): Pick<Message, 'urgency' | 'escalation'> {
  const next =
    position.kind === 'ended'
      ? null
      : `${describeNext(position)} at ${formatInstant(position.atMs)}`;
  return {
    urgency: 'high',
    escalation: { policy: snapshot.policy, level, levels: snapshot.levels.length, next },
  };
}

/** What comes next, in words. */
export function describeNext(
  position: Exclude<EscalationState['position'], { kind: 'ended' }>,
): string {
  if (position.kind === 'waiting') return 'goes on when the urgency is high';
  return position.level === 'then' ? 'the last receiver' : `level ${String(position.level + 1)}`;
}
