import type { Alert } from '@batcave/shared/alerts';
import { severityRank } from '@batcave/shared/events';
import { v5 as uuidv5 } from 'uuid';
import { type DispatchContext, movesOf } from './context.ts';
import { learnFrom } from './fatigueFacts.ts';
import { lookAtSilence } from './flushGroup.ts';
import { labelsOf } from './labels.ts';
import type { CompiledRoute } from './routing/compileRoute.ts';
import { findRoutes, groupKeyOf, groupLabels } from './routing/findRoutes.ts';
import { type AlertStanding, type GroupStanding, isActiveIn } from './state.ts';

/** Fixed for ever: another one would give every group another id. */
const GROUP_NAMESPACE = '3c2c6a0e-8c8c-4f63-8f7a-2b0c1f7d9e55';

/** Takes over how an alert is now, and does at once what cannot wait. */
export function followAlert(ctx: DispatchContext, alert: Alert): void {
  const { standing } = ctx;
  const before = standing.alerts.get(alert.alert_id);
  const seen = {
    state: alert.state,
    severity: severityRank(alert.severity),
    firing: alert.firing,
  };
  if (before === undefined) {
    standing.facts.set(alert.alert_id, alert);
    begin(ctx, alert, seen);
    return;
  }
  standing.facts.set(alert.alert_id, alert);
  const was = before.seen;
  ctx.correlator.update(alert, ctx.nowMs);
  const isSame =
    was.state === seen.state && was.severity === seen.severity && was.firing === seen.firing;
  const after = learnFrom(ctx, {
    ...before,
    seen,
    ackedSeverity: ackedSeverity(before, seen),
  });
  if (isSame && after.learned === before.learned) return;
  standing.setAlert(after);
  indexSource(ctx, after);
  const isBack = was.state === 'RESOLVED' && seen.state !== 'RESOLVED';
  // Its severity is a label: another one may lead elsewhere.
  const isActive = seen.state !== 'RESOLVED';
  if (isBack || (isActive && seen.severity !== was.severity)) {
    join(ctx, after);
    lookAtSilences(ctx, after.alertId);
  }
  if (seen.severity > was.severity) worsened(ctx, after);
  if (was.state !== seen.state) moved(ctx, after, was.state);
}

function begin(ctx: DispatchContext, alert: Alert, seen: AlertStanding['seen']): void {
  const { config, nowMs, outbox } = ctx;
  if (seen.state === 'RESOLVED' && alert.incident_id) {
    // It was followed to its end before. What is noted on it since concerns its incident alone.
    ctx.correlator.update(alert, nowMs);
    ctx.standing.facts.delete(alert.alert_id);
    return;
  }
  const { incidentId, isNew, link } = ctx.correlator.place(
    alert,
    config.topology,
    config.correlation,
    nowMs,
  );
  ctx.correlator.update(alert, nowMs);
  outbox.decide(alert.alert_id, nowMs, {
    stage: 'correlate',
    outcome: isNew ? 'new incident' : 'joined',
    reason: link.reason,
    details: { incident_id: incidentId, by: link.by, with_alert_id: link.with_alert_id },
  });
  if (!isNew)
    outbox.entries.push({
      ...{ alertId: alert.alert_id, incidentId, atMs: nowMs },
      kind: 'linked',
      entry: link.reason,
    });
  const fresh: AlertStanding = {
    alertId: alert.alert_id,
    seen,
    incidentId,
    groups: [],
    left: [],
    quiet: null,
    ackedSeverity: seen.state === 'ACK' ? seen.severity : null,
    ...{ verdict: null, recheckAtMs: null, judgedSeverity: -1 },
    ...{ told: false, acted: false, learned: false, restored: false, hushed: false },
  };
  if (seen.state === 'RESOLVED') {
    outbox.decide(alert.alert_id, nowMs, {
      stage: 'route',
      outcome: 'not told',
      reason: 'It was over before it was looked at.',
      details: {},
    });
    ctx.standing.facts.delete(alert.alert_id);
    return;
  }
  ctx.standing.setAlert(fresh);
  indexSource(ctx, fresh);
  join(ctx, fresh);
  lookAtSilences(ctx, fresh.alertId);
}

/** Silences fit other labels than before: what one hides is marked so at once. */
function lookAtSilences(ctx: DispatchContext, alertId: string): void {
  for (const groupId of ctx.standing.alerts.get(alertId)?.groups ?? []) {
    const alert = ctx.standing.alerts.get(alertId);
    if (alert !== undefined && isActiveIn(groupId, alert)) lookAtSilence(ctx, groupId, alert);
  }
}

/**
 * Routes an alert, and puts it into the group of each route. A group to which no route leads it any more it
 * leaves, at once or, when somebody heard of it there, when its end is told.
 */
export function join(ctx: DispatchContext, alert: AlertStanding): void {
  const { nowMs, outbox, standing } = ctx;
  const fact = standing.facts.get(alert.alertId);
  if (fact === undefined) return;
  const labels = labelsOf(fact, alert.incidentId);
  const { routes, steps } = findRoutes(ctx.config.route, labels);
  const there = new Set(
    routes.map((route) => groupFor(ctx, route, groupLabels(route, labels), alert).groupId),
  );
  const gone = alert.groups.filter((id) => !there.has(id));
  const left = gone.filter((id) => owes(ctx, id, alert.alertId));
  const groups = [...there, ...left];
  const isSame =
    groups.length === alert.groups.length &&
    groups.every((id) => alert.groups.includes(id)) &&
    left.length === alert.left.length &&
    left.every((id) => alert.left.includes(id));
  if (isSame && groups.length > 0) return;
  for (const groupId of gone) if (!alert.left.includes(groupId)) movesOf(ctx, groupId);
  outbox.decide(alert.alertId, nowMs, {
    stage: 'route',
    outcome: routes.length === 0 ? 'not told' : routes.map(({ path }) => path).join(', '),
    reason:
      ctx.config.route === undefined
        ? 'No route is configured, so nobody is told.'
        : `It goes to ${routes.map(({ path }) => path).join(' and ')}.`,
    details: { steps, config_revision: ctx.config.revision },
  });
  standing.setAlert({ ...alert, groups, left });
}

/** Whether somebody heard of an alert by a group. */
function owes({ standing }: DispatchContext, groupId: string, alertId: string): boolean {
  const targets = Object.values(standing.groups.get(groupId)?.targets ?? {});
  return targets.some(({ heard }) => heard[alertId] !== undefined);
}

function groupFor(
  ctx: DispatchContext,
  route: CompiledRoute,
  labels: Record<string, string>,
  { alertId, seen, groups, left }: AlertStanding,
): GroupStanding {
  const key = groupKeyOf(route, labels);
  const { nowMs, standing, tenant } = ctx;
  const known = standing.groupOf(key);
  if (known !== undefined) {
    // What has been in it all along comes with its timers.
    if (groups.includes(known.groupId) && !left.includes(known.groupId)) return known;
    // What is worse than all that was told does not wait for the next interval.
    const flushAtMs = Math.min(known.flushAtMs, nowMs + route.groupWaitMs);
    if (seen.severity > known.worstTold && flushAtMs < known.flushAtMs)
      standing.setGroup({ ...known, flushAtMs });
    return known;
  }
  const group: GroupStanding = {
    groupId: uuidv5(JSON.stringify([tenant, key, alertId, nowMs]), GROUP_NAMESPACE),
    key,
    routeId: route.id,
    labels,
    createdMs: nowMs,
    flushAtMs: nowMs + route.groupWaitMs,
    toldAtMs: null,
    ...{ told: {}, worstTold: -1, targets: {}, escalation: null, draining: false, count: 0 },
  };
  standing.setGroup(group);
  return group;
}

/** What is worse than what was told does not wait for the next interval; nor for who took it when it was less. */
function worsened(ctx: DispatchContext, alert: AlertStanding): void {
  if (alert.seen.state === 'ACK' && alert.seen.severity > (alert.ackedSeverity ?? 3))
    ctx.outbox.commands.push({
      kind: 'unack',
      alertId: alert.alertId,
      note: 'It got worse than it was when it was acknowledged',
    });
  hasten(ctx, ctx.standing.alerts.get(alert.alertId) ?? alert);
}

function hasten(ctx: DispatchContext, { groups, left }: AlertStanding): void {
  for (const groupId of groups) {
    if (left.includes(groupId)) continue;
    const group = ctx.standing.groups.get(groupId);
    const wait = ctx.routes.get(group?.routeId ?? '')?.groupWaitMs;
    if (group === undefined || wait === undefined) continue;
    const flushAtMs = Math.min(group.flushAtMs, ctx.nowMs + wait);
    if (flushAtMs < group.flushAtMs) ctx.standing.setGroup({ ...group, flushAtMs });
  }
}

/** What it means for its groups is looked at once, when all that came together has been taken over. */
function moved(ctx: DispatchContext, alert: AlertStanding, was: Alert['state']): void {
  const { state } = alert.seen;
  for (const groupId of ctx.standing.alerts.get(alert.alertId)?.groups ?? []) {
    const moves = movesOf(ctx, groupId);
    if (was === 'ACK' && state === 'OPEN') moves.isGivenBack = true;
    if (state === 'RESOLVED') moves.over.add(alert.alertId);
    else moves.over.delete(alert.alertId);
  }
  if (state === 'RESOLVED' && alert.groups.length === 0) ctx.standing.removeAlert(alert.alertId);
}

function ackedSeverity(before: AlertStanding, seen: AlertStanding['seen']): number | null {
  if (seen.state !== 'ACK') return null;
  return before.seen.state === 'ACK' ? before.ackedSeverity : seen.severity;
}

/** What fires and is not resolved may inhibit others. */
export function indexSource(ctx: DispatchContext, alert: AlertStanding): void {
  const fact = ctx.standing.facts.get(alert.alertId);
  if (alert.seen.state === 'RESOLVED' || fact === undefined) ctx.inhibition.remove(alert.alertId);
  else
    ctx.inhibition.add({
      alertId: alert.alertId,
      labels: labelsOf(fact, alert.incidentId),
      summary: fact.summary,
    });
}
