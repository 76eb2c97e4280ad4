import type { Approval, Message } from '@batcave/shared/dispatch';
import { GUARD_DEFAULTS } from '@batcave/shared/remediation';
import { formatInstant } from '@batcave/shared/time';
import { cut, notified } from '../message/buildMessage.ts';
import type { ApprovalEnd, ApprovalRun } from './approval.ts';

/** Who decides where no person does. */
export const AUTOMATION = 'automation';
const MAX_TITLE = 300;
const MAX_CALLS = 1000;

const ENDS: Readonly<Record<ApprovalEnd['state'], string>> = {
  approved: 'Approved',
  rejected: 'Rejected',
  expired: 'Expired',
  cancelled: 'Cancelled',
};

/** The question, without what concerns one target alone. */
export function writeQuestion(
  run: ApprovalRun,
  incidentId: string,
  consoleUrl: string | undefined,
): Message {
  const { alert, hook, production } = run;
  const approval: Approval = {
    ...{ run_id: run.runId, hook, service: alert.service, production },
    calls: run.calls === null ? null : cut(run.calls, MAX_CALLS),
    ...{ requested_by: run.requestedBy, request_reason: run.requestReason },
    until: formatInstant(run.untilMs),
    ...{ state: 'waiting', decided_by: null },
  };
  return {
    ...{ reason: 'approval', status: 'information', urgency: 'high', severity: alert.severity },
    title: cut(`Approve ${nameOf(approval)}?`, MAX_TITLE),
    text: '',
    ...{ group: {}, incident_id: incidentId, incident_title: null },
    ...{ alerts: [notified(alert)], more_alerts: 0, escalation: null },
    approval,
    console_url: consoleUrl ?? null,
  };
}

/** @param neededBy  services that need the one it is about, as far as the reader may know of them */
export function describeQuestion(
  run: ApprovalRun,
  tenant: string,
  neededBy: readonly string[],
): string {
  const { alert, guards } = run;
  const { rate, max_services, concurrency } = { ...GUARD_DEFAULTS, ...guards };
  const why = run.requestReason === null ? '' : `: ${run.requestReason}`;
  const where = `${alert.service}${run.production ? ', production' : ''}`;
  const needs = neededBy.length === 0 ? '' : ` Needed by ${neededBy.slice(0, 10).join(', ')}.`;
  return [
    run.isAsked
      ? `${run.requestedBy} asks for it${why}`
      : 'The alert triggered it; the hook runs by itself once somebody approves.',
    ...(run.calls === null ? [] : [`Calls ${cut(run.calls, MAX_CALLS)}`]),
    `Reaches ${where}.${needs} The hook runs at most ${String(rate.most)} times in ${rate.per}, on ${String(max_services)} services, ${String(concurrency)} at a time on each.`,
    howTo(run.runId, alert.alert_id, tenant, formatInstant(run.untilMs)),
  ].join('\n');
}

/** The same question once more, shortly before nobody can answer it any more. */
export function writeReminder(question: Message, tenant: string): Message {
  const { approval, alerts } = question;
  if (approval === undefined) return question;
  const { run_id, until } = approval;
  return {
    ...question,
    reason: 'approval_reminder',
    title: cut(`Still waits, until ${until}: ${nameOf(approval)}`, MAX_TITLE),
    text: howTo(run_id, alerts[0]?.alert_id ?? '', tenant, until),
  };
}

/** What became of it. */
export function writeEnd(question: Message, { state, by, reason }: ApprovalEnd): Message {
  const { approval } = question;
  if (approval === undefined) return question;
  return {
    ...question,
    reason: 'approval_over',
    urgency: 'low',
    title: cut(`${ENDS[state]}: ${nameOf(approval)}`, MAX_TITLE),
    text: by === AUTOMATION ? reason : `${by}: ${reason}`,
    approval: { ...approval, state, decided_by: by },
  };
}

function nameOf({ hook, service }: Pick<Approval, 'hook' | 'service'>): string {
  return `${hook} on ${service}`;
}

function howTo(runId: string, alertId: string, tenant: string, until: string): string {
  return [
    `Approve or reject it until ${until}:`,
    `sentry hooks approve ${runId}`,
    `sentry hooks reject ${runId}`,
    `batcave://${tenant}/alert/${alertId}`,
  ].join('\n');
}
