import type { NotificationReason } from '@batcave/shared/dispatch';
import { formatDuration, formatInstant } from '@batcave/shared/time';
import { callBack } from './callBack.ts';
import { type DispatchContext, movesOf } from './context.ts';
import { emit, without } from './emit.ts';
import { beginEscalation, runEscalation } from './escalate/runEscalation.ts';
import { escalationDueMs } from './escalate/state.ts';
import { decideFlush, type Flush, type Member } from './group/decideFlush.ts';
import { hiddenIn, hoursOf, isSilence, lookAtAlert, silenceOf } from './quietOf.ts';
import type { CompiledRoute } from './routing/compileRoute.ts';
import {
  type AlertStanding,
  canPage,
  type GroupStanding,
  isActiveIn,
  outOf,
  type Quiet,
} from './state.ts';
import { type Target, targetKey } from './target.ts';

/** Reasons that tell of something that fires. */
const FIRING: readonly (NotificationReason | null)[] = [
  'first',
  'new_alerts',
  'worse',
  'repeat',
  'silence_ended',
  'restored',
];

/** Looks at a group whose time has come: tells what is to be told, and says when to look again. */
export function flushGroup(ctx: DispatchContext, groupId: string): void {
  const group = ctx.standing.groups.get(groupId);
  if (group === undefined) return;
  const route = ctx.routes.get(group.routeId);
  const members = lookAtMembers(ctx, group, route);
  const flush = decideFlush(group, members, route?.repeatIntervalMs ?? Infinity, ctx.nowMs);
  let next: GroupStanding = group;
  if (FIRING.includes(flush.reason)) next = tellFiring(ctx, next, route, flush);
  next = noteHours(ctx, next, route);
  next = tellOver(ctx, next);
  next = callAgain(ctx, next, route, flush);
  next = {
    ...next,
    flushAtMs: ctx.nowMs + (route?.groupIntervalMs ?? 300_000),
    told: without(next.told, flush.over),
  };
  settleMembers(ctx, next, members, flush);
}

/**
 * Records once that the route tells nobody at this hour of alerts that another route still tells: what is hidden
 * everywhere says so itself.
 */
function noteHours(
  ctx: DispatchContext,
  group: GroupStanding,
  route: CompiledRoute | undefined,
): GroupStanding {
  const hours = hoursOf(ctx, route);
  if ((hours?.id ?? null) === (group.mutedBy ?? null)) return group;
  for (const alert of ctx.standing.members(group.groupId))
    if (hours !== null && isActiveIn(group.groupId, alert) && alert.quiet === null)
      ctx.outbox.decide(alert.alertId, ctx.nowMs, {
        stage: 'mute',
        outcome: hours.by,
        reason: `${route?.path ?? ''}: ${hours.reason}`,
        details: { id: hours.id, group_id: group.groupId },
      });
  return { ...group, mutedBy: hours?.id ?? null };
}

/** What of its members may be told now; what changed of that goes on the alert and into the record. */
function lookAtMembers(
  ctx: DispatchContext,
  group: GroupStanding,
  route: CompiledRoute | undefined,
): Member[] {
  const hours = hoursOf(ctx, route);
  return ctx.standing.members(group.groupId).map((standing) => {
    const { seen, alertId, hushed: wasHushed, restored: wasRestored } = standing;
    const hasLeft = standing.left.includes(group.groupId) || route === undefined;
    const base = {
      alertId,
      state: seen.state,
      severity: seen.severity,
      hasLeft,
      wasHushed,
      wasRestored,
    };
    if (seen.state === 'RESOLVED' || hasLeft) return { ...base, isQuiet: false };
    const wasTold = group.told[alertId] !== undefined;
    const look = lookAtAlert(ctx, standing, hours, wasTold);
    const { verdict, recheckAtMs } = look;
    // Hours are of a route: where another one is open, the alert itself is not hidden.
    const isHours = look.quiet?.by === 'mute_time' && !isMuteEverywhere(ctx, standing);
    const quiet = isHours ? null : look.quiet;
    const judged = verdict !== standing.verdict || recheckAtMs !== standing.recheckAtMs;
    const judgedSeverity = judged ? seen.severity : standing.judgedSeverity;
    if (judged) ctx.standing.setAlert({ ...standing, verdict, recheckAtMs, judgedSeverity });
    keepQuiet(ctx, ctx.standing.alerts.get(alertId) ?? standing, quiet, wasTold);
    return { ...base, isQuiet: look.quiet !== null };
  });
}

/** Takes over what hides an alert, and says so where it is new. */
function keepQuiet(
  ctx: DispatchContext,
  alert: AlertStanding,
  quiet: Quiet | null,
  wasTold: boolean,
): void {
  const hushed = alert.hushed || (wasTold && isSilence(quiet));
  const isSame = sameQuiet(quiet, alert.quiet);
  if (isSame && hushed === alert.hushed) return;
  ctx.standing.setAlert({ ...alert, quiet, hushed });
  if (isSame) return;
  noteQuiet(ctx, alert, quiet);
  for (const groupId of alert.groups) {
    // What its escalation does next is said on all of its alerts.
    const group = ctx.standing.groups.get(groupId);
    if (group !== undefined && group.escalation !== null) ctx.standing.setGroup(group);
    // Somebody may have taken all that is left to see.
    if (quiet !== null) movesOf(ctx, groupId);
  }
}

function isMuteEverywhere(ctx: DispatchContext, { groups, left }: AlertStanding): boolean {
  return groups.every((id) => {
    const route = ctx.routes.get(ctx.standing.groups.get(id)?.routeId ?? '');
    return left.includes(id) || hoursOf(ctx, route) !== null;
  });
}

function sameQuiet(a: Quiet | null, b: Quiet | null): boolean {
  return a?.by === b?.by && a?.id === b?.id && a?.until === b?.until;
}

function noteQuiet(
  ctx: DispatchContext,
  { alertId, incidentId }: AlertStanding,
  quiet: Quiet | null,
) {
  const { outbox, nowMs } = ctx;
  const until = quiet?.until ?? null;
  const said = quiet && { ...quiet, until: until === null ? null : formatInstant(until) };
  outbox.marks.push({ alertId, quiet: said });
  if (quiet === null || said === null) return;
  const isLearned = quiet.by === 'suppression';
  if (!isLearned)
    outbox.decide(alertId, nowMs, {
      stage: 'mute',
      outcome: quiet.by,
      reason: quiet.reason,
      details: { id: quiet.id, until: said.until },
    });
  outbox.entries.push({
    alertId,
    incidentId,
    kind: isLearned ? 'suppressed' : 'silenced',
    entry: `Nobody is told (${quiet.by.replace('_', ' ')}): ${quiet.reason}`,
    atMs: nowMs,
  });
}

/** Tells the receivers of the route. */
function tellFiring(
  ctx: DispatchContext,
  group: GroupStanding,
  route: CompiledRoute | undefined,
  { reason, visible, why }: Flush,
): GroupStanding {
  if (route === undefined || reason === null) return group;
  let next: GroupStanding = group;
  for (const name of route.receivers) {
    const target = directTarget(ctx, name, visible);
    if (target === undefined) continue;
    // A page may be called back, and what it said with it: it says that nothing is over.
    const over = canPage(target) ? [] : overOf(ctx, next, targetKey(target));
    next = emit(ctx, next, target, { reason, active: visible, over }).group;
  }
  for (const alertId of visible)
    ctx.outbox.decide(alertId, ctx.nowMs, {
      stage: 'group',
      outcome: reason,
      reason: `${route.path}: ${why}.`,
      details: { group_id: group.groupId, labels: group.labels, alerts: visible.length },
    });
  return markTold(ctx, next, visible);
}

/**
 * Begins to page when what was told is visible and nobody has it, and nobody is being paged: for the first
 * time, or anew, because what had been hidden when somebody took the rest is visible again. A policy that was
 * in vain begins anew when there is something new.
 */
function callAgain(
  ctx: DispatchContext,
  group: GroupStanding,
  route: CompiledRoute | undefined,
  { reason, visible }: Flush,
): GroupStanding {
  const { escalation } = group;
  const isOpen = visible.some(
    (id) => group.told[id] !== undefined && ctx.standing.alerts.get(id)?.seen.state === 'OPEN',
  );
  if (route?.escalation === undefined || !isOpen) return group;
  const isNew = FIRING.includes(reason) && reason !== 'repeat';
  const isRunning =
    escalation !== null &&
    escalation.ackedMs === null &&
    (escalation.position.kind !== 'ended' || !isNew);
  return isRunning ? group : beginEscalation(ctx, group, route.escalation);
}

/** Does what of the escalation of a group is due: a step, a later contact, the end of an acknowledgement. */
export function advanceEscalation(ctx: DispatchContext, groupId: string): void {
  const group = ctx.standing.groups.get(groupId);
  const { escalation } = group ?? { escalation: null };
  if (group === undefined || escalation === null || escalationDueMs(escalation) > ctx.nowMs) return;
  const members = lookAtMembers(ctx, group, ctx.routes.get(group.routeId));
  if (escalation.ackedMs === null) {
    const open = members.filter(
      ({ alertId, state, hasLeft, isQuiet }) =>
        state === 'OPEN' && !hasLeft && !isQuiet && group.told[alertId] !== undefined,
    );
    const ids = open.map(({ alertId }) => alertId);
    ctx.standing.setGroup(runEscalation(ctx, group, ids));
    return;
  }
  for (const { alertId } of members.filter(({ state, hasLeft }) => state === 'ACK' && !hasLeft))
    ctx.outbox.commands.push({
      kind: 'unack',
      alertId,
      note: `Acknowledged ${formatDuration(ctx.nowMs - escalation.ackedMs)} ago, and it still fires`,
    });
  // The escalation goes on when the alerts come back as given back.
  ctx.standing.setGroup({ ...group, escalation: { ...escalation, ackEndsMs: null } });
}

/**
 * Looks at what silences do to a group, without its telling anything: what one hides now is marked so at
 * once, and what none hides any more is told at once.
 */
export function lookAgain(ctx: DispatchContext, groupId: string): void {
  const group = ctx.standing.groups.get(groupId);
  if (group === undefined || group.draining) return;
  const active = ctx.standing.members(groupId).filter((alert) => isActiveIn(groupId, alert));
  for (const alert of active) lookAtSilence(ctx, groupId, alert);
}

/** Looks at what silences do to one alert of a group. */
export function lookAtSilence(ctx: DispatchContext, groupId: string, alert: AlertStanding): void {
  const group = ctx.standing.groups.get(groupId);
  if (group === undefined) return;
  const quiet = silenceOf(ctx, alert);
  if (quiet !== null) keepQuiet(ctx, alert, quiet, group.told[alert.alertId] !== undefined);
  else if (isSilence(alert.quiet)) {
    // At once, but for a new group that waits for others.
    const waitMs = ctx.routes.get(group.routeId)?.groupWaitMs ?? 0;
    const flushAtMs = Math.max(ctx.nowMs, group.createdMs + waitMs);
    if (flushAtMs < group.flushAtMs) ctx.standing.setGroup({ ...group, flushAtMs });
  }
}

/** A receiver that the route names, if anybody's rights cover it. */
function directTarget(
  ctx: DispatchContext,
  name: string,
  alertIds: readonly string[],
): Target | undefined {
  const receiver = ctx.config.receivers.get(name);
  const reader = receiver?.reads_as;
  if (receiver !== undefined && reader !== undefined)
    return { receiver: name, type: receiver.type, reader, person: null, address: null };
  const reason =
    receiver === undefined
      ? `There is no receiver ${name}.`
      : `${name} does not say as whom it reads (reads_as), so nobody is told there.`;
  for (const alertId of alertIds)
    ctx.outbox.decide(alertId, ctx.nowMs, {
      stage: 'rights',
      outcome: 'not told',
      reason,
      details: { receiver: name },
    });
  return undefined;
}

/** Tells whoever heard that something fires that it is over: through everything that hides alerts. */
function tellOver(ctx: DispatchContext, group: GroupStanding): GroupStanding {
  let next = group;
  for (const [key, target] of Object.entries(group.targets)) {
    let over = new Set(overOf(ctx, next, key));
    if (over.size === 0) continue;
    const heard = Object.keys(next.targets[key]?.heard ?? {});
    const rest = heard.filter((id) => !over.has(id));
    if (canPage(target)) {
      // Who may be paged is told once, when all of it is over; and not at all what is still to leave.
      if (rest.length > 0) continue;
      next = callBack(ctx, next, 'it was over before it left', key);
      over = new Set(overOf(ctx, next, key));
      if (over.size === 0) continue;
    }
    const reason = rest.length === 0 ? 'all_resolved' : 'some_resolved';
    const active = visibleOf(ctx, next, rest);
    next = emit(ctx, next, target, { reason, active, over: [...over], urgency: 'low' }).group;
  }
  return next;
}

/** Those of some alerts of a group that are still told there as they stand. */
export function visibleOf(
  ctx: DispatchContext,
  group: GroupStanding,
  alertIds: readonly string[],
): string[] {
  const isHidden = hiddenIn(ctx, group);
  return alertIds.filter((id) => {
    const alert = ctx.standing.alerts.get(id);
    return alert !== undefined && isActiveIn(group.groupId, alert) && !isHidden(alert);
  });
}

/** What a target heard as firing, and is over. */
function overOf(ctx: DispatchContext, group: GroupStanding, key: string): string[] {
  return Object.keys(group.targets[key]?.heard ?? {}).filter((id) => {
    const seen = ctx.standing.alerts.get(id)?.seen;
    return seen === undefined || seen.state === 'RESOLVED';
  });
}

function markTold(
  ctx: DispatchContext,
  group: GroupStanding,
  visible: readonly string[],
): GroupStanding {
  const told = { ...group.told };
  let worstTold = group.worstTold;
  for (const alertId of visible) {
    const alert = ctx.standing.alerts.get(alertId);
    if (alert === undefined) continue;
    told[alertId] = { severity: alert.seen.severity };
    worstTold = Math.max(worstTold, alert.seen.severity);
    if (alert.hushed || alert.restored)
      ctx.standing.setAlert({ ...alert, hushed: false, restored: false });
  }
  return { ...group, told, worstTold, toldAtMs: ctx.nowMs };
}

/** Lets alerts go whose end is told, and the group when nothing is left of it. */
function settleMembers(
  ctx: DispatchContext,
  group: GroupStanding,
  members: readonly Member[],
  flush: Flush,
): void {
  const owed = new Set(Object.values(group.targets).flatMap(({ heard }) => Object.keys(heard)));
  if (flush.reason === null && flush.isOver && group.toldAtMs === null)
    for (const { alertId } of members)
      ctx.outbox.decide(alertId, ctx.nowMs, {
        stage: 'group',
        outcome: 'not told',
        reason: `Nobody is told: ${flush.why}.`,
        details: { group_id: group.groupId },
      });
  const isDone = flush.isOver && owed.size === 0;
  if (isDone) ctx.standing.removeGroup(group.groupId);
  else ctx.standing.setGroup(flush.isOver ? { ...group, escalation: null } : group);
  for (const { alertId, state, hasLeft } of members) {
    if ((state !== 'RESOLVED' && !hasLeft) || owed.has(alertId)) continue;
    leaveGroup(ctx, alertId, group.groupId);
  }
}

/** Takes an alert out of a group; one that is over and in no group is forgotten. */
export function leaveGroup(ctx: DispatchContext, alertId: string, groupId: string): void {
  const alert = ctx.standing.alerts.get(alertId);
  if (alert === undefined) return;
  const after = outOf(groupId, alert);
  if (alert.seen.state === 'RESOLVED' && after.groups.length === 0)
    ctx.standing.removeAlert(alertId);
  else if (after.groups.length !== alert.groups.length) ctx.standing.setAlert(after);
}
