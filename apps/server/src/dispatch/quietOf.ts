import { severityRank } from '@batcave/shared/events';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import type { DispatchContext } from './context.ts';
import { factsOf } from './fatigueFacts.ts';
import { labelsOf } from './labels.ts';
import { type Inhibited, mutedByTime, mutesOf } from './mute/index.ts';
import type { CompiledRoute } from './routing/compileRoute.ts';
import type { AlertStanding, GroupStanding, Quiet } from './state.ts';

/** Whether an alert may be told now, and what was learned of it when it was looked at. */
export interface Look {
  readonly quiet: Quiet | null;
  readonly verdict: AlertStanding['verdict'];
  /** Of a suppressed one: when to look again. */
  readonly recheckAtMs: EpochMs | null;
}

/**
 * What keeps an alert from being told at a route now: silences first, then what inhibits it, the hours of the
 * route, and last what was learned. Learned suppression is asked once, when nothing else hides it and it was
 * told nowhere yet; what it let through stays through.
 *
 * @param hours  of the route: see `hoursOf`
 */
export function lookAtAlert(
  ctx: DispatchContext,
  standing: AlertStanding,
  hours: Quiet | null,
  wasTold: boolean,
): Look {
  const alert = ctx.standing.facts.get(standing.alertId);
  const { verdict, recheckAtMs } = standing;
  if (alert === undefined) return { quiet: null, verdict, recheckAtMs };
  const silence = silenceOf(ctx, standing);
  if (silence !== null) return { quiet: silence, verdict, recheckAtMs };
  const labels = labelsOf(alert, standing.incidentId);
  const inhibited = ctx.inhibition.inhibitedBy(standing.alertId, labels);
  if (inhibited !== undefined) {
    const source = ctx.standing.facts.get(inhibited.sourceAlertId);
    return {
      ...{ verdict, recheckAtMs },
      quiet: {
        by: 'inhibition',
        id: inhibited.sourceAlertId,
        reason: `${inhibited.name}: ${nameSource(inhibited, source?.service, alert.service)} fires.`,
        score: null,
        until: null,
      },
    };
  }
  if (hours !== null) return { quiet: hours, verdict, recheckAtMs };
  if (wasTold || standing.restored)
    return { quiet: null, verdict: verdict ?? 'deliver', recheckAtMs: null };
  return learned(ctx, standing);
}

/** Whoever may read the alert reads this too: it quotes only an alert of the same service. */
function nameSource(
  { summary }: Inhibited,
  service: string | undefined,
  ownService: string,
): string {
  if (service === ownService) return `"${summary}" of ${service}`;
  return service === undefined ? 'another alert' : `an alert of ${service}`;
}

/** The silence, maintenance or snooze that hides an alert now; null: none does. */
export function silenceOf(
  ctx: DispatchContext,
  { alertId, incidentId }: AlertStanding,
): Quiet | null {
  const alert = ctx.standing.facts.get(alertId);
  if (alert === undefined) return null;
  const [mute] = mutesOf(labelsOf(alert, incidentId), alert, ctx.silences, ctx.nowMs);
  if (mute === undefined) return null;
  const { by, id, author, comment, until = null } = mute;
  return { by, id, reason: `${author}: ${comment}`, score: null, until };
}

/** Whether it is a person who hides it: what that hid is told at once when it ends. */
export function isSilence(quiet: Quiet | null): boolean {
  return quiet !== null && ['silence', 'maintenance', 'snooze'].includes(quiet.by);
}

/** That a route tells nobody at this hour; null: it does. */
export function hoursOf(
  { config, nowMs }: Pick<DispatchContext, 'config' | 'nowMs'>,
  route: CompiledRoute | undefined,
): Quiet | null {
  if (route === undefined) return null;
  const { intervals } = config.directory;
  const isWithin = (name: string, atMs: number) => intervals.get(name)?.contains(atMs) === true;
  const hours = mutedByTime(route, isWithin, nowMs);
  if (hours === undefined) return null;
  return {
    by: 'mute_time',
    id: hours.name,
    reason: `At ${formatInstant(nowMs)} ${hours.reason}.`,
    score: null,
    until: intervals.get(hours.name)?.nextChange(nowMs) ?? null,
  };
}

/** Whether something hides the alerts of a group, by what is known of each of them. */
export function hiddenIn(
  ctx: DispatchContext,
  { routeId }: GroupStanding,
): (alert: AlertStanding) => boolean {
  const isMute = hoursOf(ctx, ctx.routes.get(routeId)) !== null;
  // Hours are of a route: another route of the same alert may be open.
  return ({ quiet }) => isMute || (quiet !== null && quiet.by !== 'mute_time');
}

/** What was learned of its kind decides once, and again when it lasts longer than its kind does. */
function learned(ctx: DispatchContext, standing: AlertStanding): Look {
  const alert = ctx.standing.facts.get(standing.alertId);
  const { verdict, recheckAtMs } = standing;
  const wasSuppressed = verdict === 'suppress';
  // Something else has hidden it meanwhile: why it is suppressed is asked anew.
  const isForgotten = standing.quiet?.by !== 'suppression';
  const kept: Look = { quiet: wasSuppressed ? standing.quiet : null, verdict, recheckAtMs };
  if (alert === undefined || (verdict !== null && !wasSuppressed)) return kept;
  const isDue =
    isForgotten ||
    (recheckAtMs ?? Infinity) <= ctx.nowMs ||
    ctx.fatigue.mode !== 'suppress' ||
    severityRank(alert.severity) > standing.judgedSeverity;
  if (wasSuppressed && !isDue) return kept;
  const judged = ctx.fatigue.judge(
    { ...factsOf(ctx, alert, standing), suppressed: wasSuppressed },
    ctx.nowMs,
  );
  const { reason, score, threshold, exclusion } = judged;
  ctx.outbox.decide(standing.alertId, ctx.nowMs, {
    stage: 'suppress',
    outcome: judged.verdict,
    reason,
    details: { score, threshold, exclusion },
  });
  const quiet: Quiet | null =
    judged.verdict === 'suppress'
      ? { by: 'suppression', id: alert.rule_id, reason, score, until: judged.recheckAtMs }
      : null;
  return { quiet, verdict: judged.verdict, recheckAtMs: judged.recheckAtMs };
}
