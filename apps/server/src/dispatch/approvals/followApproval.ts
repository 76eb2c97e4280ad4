import { type EpochMs, parseInstant } from '@batcave/shared/time';
import { cancelPages } from '../callBack.ts';
import type { DispatchContext } from '../context.ts';
import { labelsOf } from '../labels.ts';
import { notified } from '../message/buildMessage.ts';
import type { FailedNotification } from '../passOn.ts';
import { isActiveIn } from '../state.ts';
import { type Target, targetKey } from '../target.ts';
import type { ApprovalEnd, ApprovalRun, ApprovalStanding } from './approval.ts';
import { tellOfRun, withAsked } from './askTargets.ts';
import { findApprovers, whyNotAsk } from './findApprovers.ts';
import {
  AUTOMATION,
  describeQuestion,
  writeEnd,
  writeQuestion,
  writeReminder,
} from './writeApproval.ts';

/** So long before nobody can approve a run any more, whoever was asked is reminded. */
const REMIND_MS = 900_000;

/**
 * Takes over how a run stands: whoever may approve it is asked once, and hears what became of it. Who could not
 * be asked yet is asked as soon as that is otherwise, while the run waits.
 */
export function followApproval(ctx: DispatchContext, run: ApprovalRun): void {
  const known = ctx.standing.approvals.get(run.runId);
  if (run.end !== null) {
    if (known !== undefined) endApproval(ctx, known, run.end);
    return;
  }
  if ((known !== undefined && known.stage !== 'held') || ctx.nowMs >= run.untilMs) return;
  const { alert_id: alertId } = run.alert;
  const incidentId = ctx.standing.alerts.get(alertId)?.incidentId ?? run.alert.incident_id;
  // Its alert was not followed yet.
  if (incidentId === undefined || incidentId === null) return;
  const standing: ApprovalStanding = {
    ...{ runId: run.runId, alertId, incidentId, stage: 'held' },
    ...{ why: known?.why ?? null, remindAtMs: null, asked: null, targets: {} },
  };
  const hidden = run.isAsked ? { kind: 'told' as const } : visibilityOf(ctx, alertId);
  if (hidden.kind === 'not yet') return;
  if (hidden.kind === 'hidden') hold(ctx, standing, run, 'mute', hidden.why);
  else ask(ctx, standing, run, incidentId);
}

/** Reminds whoever was asked, and asks who is on call by now. Those that PagerDuty calls it reminds by itself. */
export function remindApprovers(ctx: DispatchContext): void {
  for (const standing of [...ctx.standing.approvals.values()]) {
    const { asked, remindAtMs, alertId } = standing;
    if (asked === null || remindAtMs === null || remindAtMs > ctx.nowMs) continue;
    const question = questionOf(standing);
    const isAsked = question.requestedBy !== AUTOMATION;
    const isTooLate = (parseInstant(asked.approval?.until ?? '') ?? Infinity) <= ctx.nowMs;
    if (isTooLate || (!isAsked && visibilityOf(ctx, alertId).kind === 'hidden')) {
      ctx.standing.setApproval({ ...standing, remindAtMs: null });
      continue;
    }
    const alert = ctx.standing.facts.get(alertId);
    const known = Object.values(standing.targets).filter(
      ({ reader }) => whyNotAsk(ctx, reader, question) === undefined,
    );
    const labels = alert === undefined ? undefined : labelsOf(alert, standing.incidentId);
    const now =
      labels === undefined ? [] : findApprovers(ctx, { labels, ...question, isAsked }).targets;
    const all = new Map<string, Target>([...known, ...now].map((each) => [targetKey(each), each]));
    let { targets } = standing;
    for (const [key, target] of all) {
      if (target.type === 'pagerduty' && targets[key] !== undefined) continue;
      const message = writeReminder(asked, ctx.tenant);
      targets = withAsked(targets, target, tellOfRun(ctx, standing, target, { message }));
    }
    ctx.standing.setApproval({ ...standing, stage: 'reminded', remindAtMs: null, targets });
  }
}

/** When somebody is reminded next; `Infinity`: nobody is. */
export function remindersDueMs({ standing }: Pick<DispatchContext, 'standing'>): EpochMs {
  let dueMs = Infinity;
  for (const { remindAtMs } of standing.approvals.values())
    dueMs = Math.min(dueMs, remindAtMs ?? Infinity);
  return dueMs;
}

/** Asks by the fallback what could not be asked: while the run waits, and if whoever reads there may approve. */
export function askInstead(
  ctx: DispatchContext,
  standing: ApprovalStanding,
  failure: FailedNotification,
  target: Target,
  tried: readonly string[],
): void {
  const why = whyNotAsk(ctx, target.reader, questionOf(standing));
  if (why !== undefined) {
    note(ctx, standing.alertId, 'rights', `${target.receiver}: ${target.reader} ${why}`);
    return;
  }
  // Who was asked already is not asked once more for that.
  if (standing.targets[targetKey(target)] !== undefined) return;
  // What needs the service was said as far as the first one may know of it.
  const text =
    failure.message.reason === 'approval' ? (standing.asked?.text ?? '') : failure.message.text;
  const message = { ...failure.message, text, reason: 'fallback' as const };
  const fallbackOf = failure.notificationId;
  const id = tellOfRun(ctx, standing, target, { message, fallbackOf, tried });
  ctx.standing.setApproval({ ...standing, targets: withAsked(standing.targets, target, id) });
}

function ask(
  ctx: DispatchContext,
  standing: ApprovalStanding,
  run: ApprovalRun,
  incidentId: string,
): void {
  const { alert, requestedBy, isAsked } = run;
  const { service } = alert;
  const labels = labelsOf(alert, incidentId);
  const { targets, passedOver } = findApprovers(ctx, { labels, service, requestedBy, isAsked });
  const others = passedOver.join('; ');
  if (targets.length === 0) {
    hold(ctx, standing, run, 'rights', others === '' ? 'its routes tell nobody' : others);
    return;
  }
  if (others !== '') note(ctx, alert.alert_id, 'rights', others);
  const asked = {
    ...writeQuestion(run, incidentId, ctx.consoleUrl),
    text: describeQuestion(run, ctx.tenant, []),
  };
  const needing = [...(ctx.config.topology.neededBy.get(service) ?? [])].sort();
  let told: ApprovalStanding['targets'] = {};
  for (const target of targets) {
    const readable = needing.filter((each) => ctx.rights.mayRead(target.reader, each));
    const text = describeQuestion(run, ctx.tenant, readable);
    const id = tellOfRun(ctx, standing, target, { message: { ...asked, text } });
    told = withAsked(told, target, id);
  }
  const remindAtMs = run.untilMs - REMIND_MS;
  ctx.standing.setApproval({
    ...standing,
    ...{ stage: 'asked', why: null, asked, targets: told },
    remindAtMs: remindAtMs > ctx.nowMs ? remindAtMs : null,
  });
}

/** Says once why nobody is asked; again when it is for another reason. */
function hold(
  ctx: DispatchContext,
  standing: ApprovalStanding,
  { hook }: ApprovalRun,
  stage: 'mute' | 'rights',
  why: string,
): void {
  if (standing.why === why) return;
  const { alertId, incidentId } = standing;
  ctx.standing.setApproval({ ...standing, why });
  note(ctx, alertId, stage, why);
  ctx.outbox.entries.push({
    ...{ alertId, incidentId, kind: 'action', atMs: ctx.nowMs },
    entry: `Nobody is asked to approve ${hook}: ${why}`,
  });
}

function endApproval(ctx: DispatchContext, standing: ApprovalStanding, end: ApprovalEnd): void {
  const { runId, alertId, asked, targets } = standing;
  // One that had failed may wait again since, tried anew by hand: it is called back like the others.
  const waiting = new Set(ctx.outstanding.of(runId).map(({ notificationId }) => notificationId));
  for (const [key, { notificationIds }] of Object.entries(targets))
    for (const notificationId of notificationIds)
      if (!waiting.has(notificationId))
        ctx.outstanding.add(runId, { notificationId, targetKey: key, mayHaveArrived: true });
  const unheard = cancelPages(ctx, runId, `it was ${end.state} before it left`);
  ctx.standing.removeApproval(runId);
  if (asked === null) return;
  const alert = ctx.standing.facts.get(alertId);
  const message = writeEnd(
    alert === undefined ? asked : { ...asked, alerts: [notified(alert)] },
    end,
  );
  for (const target of Object.values(targets))
    if (target.notificationIds.some((id) => !unheard.has(id)))
      tellOfRun(ctx, standing, target, { message });
}

/** What nobody is told of, nobody is asked about: unless a person waits for the answer. */
function visibilityOf(
  { standing }: DispatchContext,
  alertId: string,
): { readonly kind: 'told' | 'not yet' } | { readonly kind: 'hidden'; readonly why: string } {
  const alert = standing.alerts.get(alertId);
  if (alert === undefined) return { kind: 'not yet' };
  if (alert.quiet !== null)
    return { kind: 'hidden', why: `${alert.quiet.by.replace('_', ' ')}: ${alert.quiet.reason}` };
  const groups = alert.groups.filter((groupId) => isActiveIn(groupId, alert));
  const isTold = groups.some((id) => standing.groups.get(id)?.told[alertId] !== undefined);
  return { kind: isTold || groups.length === 0 ? 'told' : 'not yet' };
}

function questionOf({ asked }: ApprovalStanding): { service: string; requestedBy: string } {
  const { service = '', requested_by: requestedBy = '' } = asked?.approval ?? {};
  return { service, requestedBy };
}

function note(ctx: DispatchContext, alertId: string, stage: 'mute' | 'rights', why: string): void {
  ctx.outbox.decide(alertId, ctx.nowMs, {
    stage,
    outcome: 'not asked',
    reason: `Not asked for approval: ${why}.`.replace(/\.\.$/, '.'),
    details: {},
  });
}
