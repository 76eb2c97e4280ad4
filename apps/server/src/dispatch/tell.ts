import type { Message } from '@batcave/shared/dispatch';
import { v5 as uuidv5 } from 'uuid';
import type { DispatchContext } from './context.ts';
import { cut } from './message/buildMessage.ts';
import { type Target, targetKey } from './target.ts';

/** Fixed for ever: another one would give every message another id. */
const MESSAGE_NAMESPACE = '5f3f2f3a-6b5c-4e1d-9a55-9d2c0a8f7b10';

/** Something to be told that is of no group of alerts. */
export interface Notice {
  readonly reason: Extract<Message['reason'], 'digest' | 'silence_expires' | 'silence_ended'>;
  /** Tells it apart from others of its reason, so that it is told once. */
  readonly key: string;
  readonly title: string;
  readonly text: string;
}

/** Puts a message that is not about a group into the outbox. */
export function tell(ctx: DispatchContext, target: Target, notice: Notice): void {
  const id = JSON.stringify([ctx.tenant, notice.reason, notice.key, targetKey(target)]);
  ctx.outbox.notifications.push({
    notificationId: uuidv5(id, MESSAGE_NAMESPACE),
    ...{ groupId: null, incidentId: null, fallbackOf: null, alertIds: [], tried: [] },
    target,
    receiverType: target.type,
    createdMs: ctx.nowMs,
    message: {
      ...{ reason: notice.reason, status: 'information', urgency: 'low', severity: 'INFO' },
      title: cut(notice.title, 300),
      text: cut(notice.text, 20_000),
      ...{ group: {}, incident_id: null, incident_title: null, alerts: [], more_alerts: 0 },
      escalation: null,
      console_url: ctx.consoleUrl ?? null,
    },
  });
}

/** Where a person is told what can wait. */
export function targetsOfPerson(ctx: DispatchContext, identity: string): Target[] {
  const contacts = ctx.config.directory.people.get(identity) ?? [];
  const quiet = contacts.find(({ urgency }) => urgency === 'low') ?? contacts[0];
  const type = ctx.config.receivers.get(quiet?.receiver ?? '')?.type;
  if (quiet === undefined || type === undefined) return [];
  const { receiver, address } = quiet;
  return [{ receiver, type, reader: identity, person: identity, address }];
}

/** Receivers by name, as far as somebody's rights cover them. */
export function directTargets(ctx: DispatchContext, names: readonly string[]): Target[] {
  return names.flatMap((name) => {
    const receiver = ctx.config.receivers.get(name);
    const reader = receiver?.reads_as;
    if (receiver === undefined || reader === undefined) return [];
    return { receiver: name, type: receiver.type, reader, person: null, address: null };
  });
}
