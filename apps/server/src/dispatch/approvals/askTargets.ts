import type { Message } from '@batcave/shared/dispatch';
import { v5 as uuidv5 } from 'uuid';
import type { DispatchContext } from '../context.ts';
import { titleFor } from '../emit.ts';
import { type Target, targetKey } from '../target.ts';
import type { ApprovalStanding, AskedTarget } from './approval.ts';

/** Fixed for ever: another one would give every question another id. */
const APPROVAL_NAMESPACE = 'd7a4c1be-2f0e-4b9f-9c35-6f1f0b7a5e63';

/** What is told to one target about a run. */
interface Question {
  readonly message: Message;
  readonly fallbackOf?: string;
  readonly tried?: readonly string[];
}

/**
 * Puts a message about a run to one target into the outbox and returns its id: the same however often the same
 * is decided, so each target hears of each stage of a run once.
 */
export function tellOfRun(
  ctx: DispatchContext,
  { runId, alertId, incidentId }: Pick<ApprovalStanding, 'runId' | 'alertId' | 'incidentId'>,
  target: Target,
  { message, fallbackOf, tried = [] }: Question,
): string {
  const key = targetKey(target);
  const { receiver, type, reader, person, address } = target;
  const notificationId = uuidv5(
    JSON.stringify([ctx.tenant, runId, message.reason, key]),
    APPROVAL_NAMESPACE,
  );
  ctx.outbox.notifications.push({
    ...{ notificationId, incidentId, tried },
    // A group of its own: messages about a run arrive in order, and take the place of one another.
    groupId: runId,
    target: { receiver, type, reader, person, address },
    receiverType: type,
    message: { ...message, incident_title: titleFor(ctx, target, incidentId) },
    alertIds: [alertId],
    createdMs: ctx.nowMs,
    fallbackOf: fallbackOf ?? null,
  });
  const waits = message.approval?.state === 'waiting';
  if (waits) ctx.outstanding.add(runId, { notificationId, targetKey: key });
  ctx.outbox.decide(alertId, ctx.nowMs, {
    stage: 'notify',
    outcome: message.reason,
    reason: `${nameOf(target)} ${waits ? 'is asked' : 'was asked and is told'} (${message.title}), reading as ${reader}.`,
    details: { notification_id: notificationId, receiver, reader, run_id: runId },
  });
  return notificationId;
}

/** The targets with one more that was asked, or was asked once more. */
export function withAsked(
  targets: ApprovalStanding['targets'],
  target: Target,
  notificationId: string,
): Record<string, AskedTarget> {
  const key = targetKey(target);
  const notificationIds = [...(targets[key]?.notificationIds ?? []), notificationId];
  return { ...targets, [key]: { ...target, notificationIds } };
}

/** A target in words: `console/bo by slack-ops`. */
function nameOf({ person, receiver }: Target): string {
  return person === null ? receiver : `${person} by ${receiver}`;
}
