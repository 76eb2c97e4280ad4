import type { Alert } from '@batcave/shared/alerts';
import type { DispatchContext } from './context.ts';
import { type AlertFacts, type AlertMeasure, type Outcome, securityOf } from './fatigue/index.ts';
import type { AlertStanding } from './state.ts';
import { directTargets, tell } from './tell.ts';

/** What of an alert says of which kind it is. */
export function measureOf(alert: Alert): AlertMeasure {
  return {
    alertId: alert.alert_id,
    ruleId: alert.rule_id,
    ruleName: alert.rule_name,
    ruleVersion: alert.rule_version,
    service: alert.service,
    severity: alert.severity,
    value: alert.value,
    threshold: alert.threshold,
    score: alert.score,
  };
}

/** What learned suppression judges by. */
export function factsOf(
  ctx: DispatchContext,
  alert: Alert,
  standing: AlertStanding,
): Omit<AlertFacts, 'suppressed'> {
  const type = alert.group['type'];
  return {
    ...measureOf(alert),
    createdAtMs: Date.parse(alert.created_at),
    flapping: alert.flapping !== null,
    security: securityOf({
      alertLabels: alert.labels,
      eventTypes: [...(type === undefined ? [] : [type]), ...ctx.eventTypesOf(alert.rule_id)],
    }),
    incidentDelivered:
      ctx.standing.isOtherDelivered(standing) || ctx.standing.isOtherActedOn(standing),
  };
}

/** Whether a person has done something with it. */
export function isActedOn({ acknowledged_by, assigned_to, resolved_by }: Alert): boolean {
  return (
    acknowledged_by !== null ||
    assigned_to !== null ||
    (resolved_by !== null && resolved_by !== 'rule')
  );
}

/** Lets it be learned how an alert went: once, when a person first acts on it or when it is over. */
export function learnFrom(ctx: DispatchContext, standing: AlertStanding): AlertStanding {
  const alert = ctx.standing.facts.get(standing.alertId);
  if (alert === undefined || standing.learned) return standing;
  const acted = isActedOn(alert) || standing.quiet?.by === 'snooze';
  if (!acted && alert.state !== 'RESOLVED') return standing;
  const end: Outcome['end'] = acted
    ? 'acted'
    : ctx.standing.isOtherActedOn(standing)
      ? 'incident'
      : endedOtherwise(alert)
        ? 'expired'
        : 'cleared';
  const { reverted } = ctx.fatigue.learn(
    {
      ...measureOf(alert),
      as:
        standing.verdict === 'suppress' || standing.told
          ? (standing.verdict ?? 'deliver')
          : 'untold',
      end,
      durationMs: Math.max(0, ctx.nowMs - Date.parse(alert.created_at)),
    },
    ctx.nowMs,
  );
  if (reverted !== null) tellReverted(ctx, standing, reverted.reason);
  return { ...standing, acted, learned: true };
}

/** It did not clear: its rule was edited, or cannot judge. */
function endedOtherwise({ resolve_reason: reason }: Alert): boolean {
  return /^(rule (changed|disabled|deleted)|cannot judge)/.test(reason ?? '');
}

/** Suppression missed too much and has ended itself: whoever wants the digest is told at once. */
function tellReverted(ctx: DispatchContext, { incidentId }: AlertStanding, reason: string): void {
  const entry = `Learned suppression has ended itself: ${reason}`;
  ctx.outbox.entries.push({
    ...{ alertId: null, incidentId, atMs: ctx.nowMs },
    kind: 'suppressed',
    entry,
  });
  for (const target of directTargets(ctx, ctx.config.config.fatigue?.digest_to ?? []))
    tell(ctx, target, {
      reason: 'digest',
      key: `reverted ${String(ctx.nowMs)}`,
      title: 'Learned suppression has ended itself',
      text: `${reason}\nEverything is told again. Change the settings of fatigue to try anew.`,
    });
}
