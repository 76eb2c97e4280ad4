import { formatDuration } from '@batcave/shared/time';
import { callBack, cancelPages } from './callBack.ts';
import type { DispatchContext, Moves } from './context.ts';
import { emit } from './emit.ts';
import { beginEscalation } from './escalate/runEscalation.ts';
import { leaveGroup, visibleOf } from './flushGroup.ts';
import { type GroupStanding, isActiveIn, type TargetStanding } from './state.ts';
import { type Target } from './target.ts';

/**
 * Looks at a group of which alerts were taken, given back, left, or are over. When nobody is left to be
 * called, everything that would still page ends at once: steps, later contacts, and pages that have not left.
 * When somebody gave back what was taken, the escalation begins anew. What nobody heard of and is over goes;
 * a group in which nothing is left says so at once.
 */
export function reviewGroup(ctx: DispatchContext, groupId: string, moves: Moves): void {
  const { standing } = ctx;
  const group = standing.groups.get(groupId);
  // Who is asked for an approval is asked until it is decided, whatever is taken or over.
  if (standing.approvals.has(groupId)) return;
  if (group === undefined) {
    cancelPages(ctx, groupId, 'it was over before it left');
    return;
  }
  const members = standing.members(groupId);
  const active = members.filter((alert) => isActiveIn(groupId, alert));
  // A page may be about what was routed elsewhere since.
  const left = members.filter(
    ({ seen, left: of }) => seen.state !== 'RESOLVED' && of.includes(groupId),
  );
  const stateOf = (id: string) => standing.alerts.get(id)?.seen.state;
  const told = active.map(({ alertId }) => alertId).filter((id) => group.told[id] !== undefined);
  const open = visibleOf(ctx, group, told).filter((id) => stateOf(id) === 'OPEN');
  const isAcked = open.length === 0 && active.some(({ seen }) => seen.state === 'ACK');
  const isLeftTaken = left.length > 0 && left.every(({ seen }) => seen.state === 'ACK');
  let next = group;
  if (open.length === 0) {
    if (isAcked || isLeftTaken) next = callBack(ctx, next, 'somebody took it before it left');
    next = restEscalation(ctx, next, isAcked, active.length === 0);
    if (told.length === 0) next = limitEarlyAck(ctx, next, isAcked);
    if (isAcked) next = tellTaken(ctx, next, 'acknowledged');
  } else if (moves.isGivenBack || (next.escalation?.ackedMs ?? null) !== null)
    next = giveBack(ctx, next, open);
  // While a page is under way it is looked at again and again: there is nothing else to say meanwhile.
  const isWaiting = isLeftTaken && ctx.outstanding.of(groupId).length > 0;
  if (active.length === 0 && !isWaiting)
    next = { ...next, flushAtMs: Math.min(next.flushAtMs, ctx.nowMs) };
  standing.setGroup(next);
  if (active.length > 0) for (const alertId of moves.over) letGo(ctx, next, alertId);
}

/** What its group told nobody of, and is over. */
function letGo(ctx: DispatchContext, group: GroupStanding, alertId: string): void {
  if (group.told[alertId] !== undefined) return;
  if (Object.values(group.targets).some(({ heard }) => heard[alertId] !== undefined)) return;
  ctx.outbox.decide(alertId, ctx.nowMs, {
    stage: 'group',
    outcome: 'not told',
    reason: 'It was over before its group told of it.',
    details: { group_id: group.groupId },
  });
  leaveGroup(ctx, alertId, group.groupId);
}

/** It stands still while somebody has it, and ends with the last alert; while all are hidden it waits. */
function restEscalation(
  ctx: DispatchContext,
  group: GroupStanding,
  isAcked: boolean,
  isOver: boolean,
): GroupStanding {
  const { escalation } = group;
  if (escalation === null || escalation.ackedMs !== null) return group;
  if (isOver) return { ...group, escalation: null };
  if (!isAcked) return group;
  const { ackTimeoutMs, policy } = escalation.snapshot;
  const lasts = ackTimeoutMs === null ? '' : `, for ${formatDuration(ackTimeoutMs)}`;
  for (const { alertId, seen } of ctx.standing.members(group.groupId)) {
    if (seen.state !== 'ACK') continue;
    const who = ctx.standing.facts.get(alertId)?.acknowledged_by ?? 'somebody';
    ctx.outbox.decide(alertId, ctx.nowMs, {
      stage: 'escalate',
      outcome: 'acknowledged',
      reason: `${policy} ends: ${who} has it${lasts}.`,
      details: { policy, group_id: group.groupId, by: who },
    });
  }
  return {
    ...group,
    escalation: {
      ...escalation,
      contacts: [],
      ackedMs: ctx.nowMs,
      ackEndsMs: ackTimeoutMs === null ? null : ctx.nowMs + ackTimeoutMs,
    },
  };
}

/**
 * What somebody took before anybody was told of it is given back like everything else when the time limit of its
 * policy is over: it has an escalation that rests from the beginning. Given back, it is told when its group has
 * waited.
 */
function limitEarlyAck(
  ctx: DispatchContext,
  group: GroupStanding,
  isAcked: boolean,
): GroupStanding {
  const { escalation, toldAtMs } = group;
  const route = ctx.routes.get(group.routeId);
  if (!isAcked) {
    if (toldAtMs !== null || escalation === null || escalation.ackedMs === null) return group;
    const waitsMs = Math.max(ctx.nowMs, group.createdMs + (route?.groupWaitMs ?? 0));
    return { ...group, flushAtMs: Math.min(group.flushAtMs, waitsMs), escalation: null };
  }
  const ackTimeoutMs = ctx.config.escalations.get(route?.escalation ?? '')?.ackTimeoutMs ?? null;
  if (escalation !== null || route?.escalation === undefined || ackTimeoutMs === null) return group;
  return restEscalation(ctx, beginEscalation(ctx, group, route.escalation), true, false);
}

/** Whoever heard of it hears that somebody has it, or has it no more. Mail is no place for that. */
function tellTaken(
  ctx: DispatchContext,
  group: GroupStanding,
  reason: 'acknowledged' | 'unacknowledged',
): GroupStanding {
  let next = group;
  for (const target of Object.values(group.targets)) {
    if (target.type === 'email' || target.knowsAck === (reason === 'acknowledged')) continue;
    const heard = visibleOf(ctx, group, Object.keys(target.heard));
    const isOpen = (id: string) => ctx.standing.alerts.get(id)?.seen.state === 'OPEN';
    // What nobody has taken is not told as taken: it is told when its time comes.
    const active = reason === 'acknowledged' ? heard.filter((id) => !isOpen(id)) : heard;
    if (active.length === 0) continue;
    next = emit(ctx, next, target, { reason, active, over: [], urgency: 'low' }).group;
  }
  return next;
}

function giveBack(
  ctx: DispatchContext,
  group: GroupStanding,
  open: readonly string[],
): GroupStanding {
  const { escalation } = group;
  const route = ctx.routes.get(group.routeId);
  let next = tellTaken(ctx, group, 'unacknowledged');
  // A page that was called back was all that PagerDuty would have heard.
  for (const target of Object.values(group.targets))
    if (hasHeardNothing(target) && route?.receivers.includes(target.receiver) === true)
      next = emit(ctx, next, target, { reason: 'unacknowledged', active: open, over: [] }).group;
  const policy = escalation?.snapshot.policy ?? route?.escalation;
  if (policy === undefined || (escalation !== null && escalation.ackedMs === null)) return next;
  return beginEscalation(ctx, next, policy);
}

function hasHeardNothing({ heard, person, type }: TargetStanding & Target): boolean {
  return person === null && type === 'pagerduty' && Object.keys(heard).length === 0;
}
