import type { Alert } from '@batcave/shared/alerts';
import type { Message, NotificationReason } from '@batcave/shared/dispatch';
import { v5 as uuidv5 } from 'uuid';
import type { DispatchContext } from './context.ts';
import { buildMessage, inOrder } from './message/buildMessage.ts';
import { canPage, type GroupStanding, type TargetStanding } from './state.ts';
import { type Target, targetKey } from './target.ts';

/** Fixed for ever: another one would give every notification another id. */
const NOTIFICATION_NAMESPACE = '0b0f9f6e-1c1b-4a53-8f0e-6a9f3c7d2e41';

/** Events API v2: what is acknowledged tells nobody anything, even if it receives new trigger events. */
const STAYS_ACKED =
  ' PagerDuty cannot be told to take an acknowledgement back: there it stays acknowledged and rings nobody, until the acknowledgement timeout of its service, if it has one.';

/** What is told to one target. */
export interface Telling {
  readonly reason: NotificationReason;
  /** Told as they stand. */
  readonly active: readonly string[];
  /** Told as over. */
  readonly over: readonly string[];
  readonly urgency?: Message['urgency'];
  readonly escalation?: Message['escalation'];
  readonly fallbackOf?: string;
  readonly tried?: readonly string[];
}

/**
 * Puts one message to one target into the outbox, with what that target may read of it, and returns the
 * group with what the target has heard now. Who may read nothing of it is told nothing; the record says so.
 */
export function emit(
  ctx: DispatchContext,
  group: GroupStanding,
  target: Target,
  telling: Telling,
): { readonly group: GroupStanding; readonly isTold: boolean } {
  const key = targetKey(target);
  const known = group.targets[key];
  const readable = (ids: readonly string[]): Alert[] =>
    ids.flatMap((id) => {
      const alert = ctx.standing.facts.get(id);
      if (alert === undefined) return [];
      if (ctx.rights.mayRead(target.reader, alert.service)) return [alert];
      ctx.outbox.decide(id, ctx.nowMs, {
        stage: 'rights',
        outcome: 'not told',
        reason: `${target.reader} may not read alerts of ${alert.service}, so ${target.receiver} is not told.`,
        details: { receiver: target.receiver, reader: target.reader, service: alert.service },
      });
      return [];
    });
  const active = readable(telling.active);
  const over = readable(telling.over);
  const before: TargetStanding = known ?? { ...target, heard: {}, knowsAck: false };
  // What somebody may not read any more is not told to be over either.
  const forgotten = without(before.heard, telling.over);
  if (active.length + over.length === 0)
    return {
      group: known === undefined ? group : put(group, key, { ...before, heard: forgotten }),
      isTold: false,
    };
  const notificationId = uuidv5(
    JSON.stringify([ctx.tenant, group.groupId, key, group.count]),
    NOTIFICATION_NAMESPACE,
  );
  const alerts = inOrder([...active, ...over]);
  const incidentId = incidentOf(ctx, alerts[0]) ?? null;
  const message = buildMessage({
    reason: telling.reason,
    urgency: telling.urgency ?? 'high',
    alerts,
    group: group.labels,
    incident:
      incidentId === null
        ? undefined
        : { id: incidentId, title: titleFor(ctx, target, incidentId) },
    escalation: telling.escalation ?? null,
    consoleUrl: ctx.consoleUrl,
  });
  ctx.outbox.notifications.push({
    notificationId,
    groupId: group.groupId,
    incidentId,
    target: plain(target),
    receiverType: target.type,
    message,
    alertIds: [...active, ...over].map(({ alert_id: id }) => id),
    createdMs: ctx.nowMs,
    fallbackOf: telling.fallbackOf ?? null,
    tried: telling.tried ?? [],
  });
  const isPage = message.status === 'firing' && canPage(target);
  if (isPage) ctx.outstanding.add(group.groupId, { notificationId, targetKey: key });
  const who = target.person === null ? target.receiver : `${target.person} by ${target.receiver}`;
  const isAckedThere = target.type === 'pagerduty' && known?.knowsAck === true;
  const stays = isAckedThere && message.status === 'firing' ? STAYS_ACKED : '';
  for (const alert of active)
    ctx.outbox.decide(alert.alert_id, ctx.nowMs, {
      stage: 'notify',
      outcome: telling.reason,
      reason: `${who} is told (${telling.reason}), reading as ${target.reader}.${stays}`,
      details: {
        notification_id: notificationId,
        receiver: target.receiver,
        reader: target.reader,
      },
    });
  for (const alert of over)
    ctx.outbox.decide(alert.alert_id, ctx.nowMs, {
      stage: 'notify',
      outcome: 'resolved',
      reason: `${who} heard that it fired and is told that it is over.`,
      details: { notification_id: notificationId, receiver: target.receiver },
    });
  const heard = { ...forgotten };
  for (const { alert_id: id } of active) {
    // A page may be called back; by what is no page it is heard of for certain.
    heard[id] = isPage ? (heard[id] ?? notificationId) : notificationId;
    const standing = ctx.standing.alerts.get(id);
    if (standing?.told === false) ctx.standing.setAlert({ ...standing, told: true });
  }
  const counted = { ...group, count: group.count + 1 };
  return {
    group: put(counted, key, {
      // As whom it reads now: that may have been edited.
      ...plain(target),
      heard,
      knowsAck: message.status === 'acknowledged',
    }),
    isTold: true,
  };
}

function plain({ receiver, type, reader, person, address }: Target): Target {
  return { receiver, type, reader, person, address };
}

function incidentOf(ctx: DispatchContext, alert: Alert | undefined): string | undefined {
  return alert === undefined ? undefined : ctx.standing.alerts.get(alert.alert_id)?.incidentId;
}

/** Its title tells of its alerts: whoever may not read all of them is not told it. */
export function titleFor(
  ctx: DispatchContext,
  { reader }: Pick<Target, 'reader'>,
  incidentId: string,
): string | null {
  const known = ctx.titleOf(incidentId);
  if (known === undefined) return null;
  for (const service of known.services) if (!ctx.rights.mayRead(reader, service)) return null;
  return known.title;
}

function put(group: GroupStanding, key: string, target: TargetStanding): GroupStanding {
  return { ...group, targets: { ...group.targets, [key]: target } };
}

/** The record without some keys. */
export function without<T>(
  record: Readonly<Record<string, T>>,
  keys: readonly string[],
): Record<string, T> {
  if (keys.length === 0) return { ...record };
  const gone = new Set(keys);
  return Object.fromEntries(Object.entries(record).filter(([key]) => !gone.has(key)));
}
