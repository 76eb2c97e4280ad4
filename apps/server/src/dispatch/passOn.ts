import type { Message } from '@batcave/shared/dispatch';
import { v5 as uuidv5 } from 'uuid';
import type { DispatchContext } from './context.ts';
import { type Target, targetKey } from './target.ts';

/** Fixed for ever: another one would give every message another id. */
const PASSED_ON_NAMESPACE = 'c1d9a0de-5f0b-4f0e-8d52-3a7b6f0f6c21';

/** A notification that could not be delivered. */
export interface FailedNotification {
  readonly notificationId: string;
  readonly groupId: string | null;
  readonly target: Target;
  readonly message: Message;
  readonly alertIds: readonly string[];
  readonly tried: readonly string[];
  /** Receivers that were told, or are to be, that what it is about is over; left out: not known. */
  readonly endToldAt?: readonly string[];
}

/**
 * Tells somebody else what could not be delivered, in the words in which it was to be said: its group is over,
 * and nothing else is known of it. Who may not read all of it is told nothing.
 */
export function passOn(
  ctx: DispatchContext,
  failure: FailedNotification,
  target: Target,
  tried: readonly string[],
): void {
  const { notificationId, message, alertIds, groupId } = failure;
  for (const { service } of message.alerts) if (!ctx.rights.mayRead(target.reader, service)) return;
  const id = JSON.stringify([ctx.tenant, notificationId, targetKey(target)]);
  ctx.outbox.notifications.push({
    notificationId: uuidv5(id, PASSED_ON_NAMESPACE),
    groupId,
    incidentId: message.incident_id,
    target,
    receiverType: target.type,
    message: { ...message, reason: 'fallback', incident_title: null },
    alertIds,
    createdMs: ctx.nowMs,
    fallbackOf: notificationId,
    tried,
  });
}
