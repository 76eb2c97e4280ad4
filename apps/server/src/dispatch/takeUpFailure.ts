import { askInstead } from './approvals/followApproval.ts';
import type { DispatchContext } from './context.ts';
import { emit } from './emit.ts';
import { visibleOf } from './flushGroup.ts';
import { type FailedNotification, passOn } from './passOn.ts';
import { canPage } from './state.ts';
import type { Target } from './target.ts';

/** Tells the receiver's fallback what could not be delivered; it hears the end of it too. */
export function takeUpFailure(ctx: DispatchContext, failure: FailedNotification): void {
  const { receiver, person, reader } = failure.target;
  const name = ctx.config.receivers.get(receiver)?.fallback;
  const fallback = name === undefined ? undefined : ctx.config.receivers.get(name);
  const tried = [...failure.tried, receiver];
  const group = ctx.standing.groups.get(failure.groupId ?? '');
  if (fallback === undefined || tried.includes(fallback.name)) return;
  const target: Target = {
    receiver: fallback.name,
    type: fallback.type,
    reader: fallback.reads_as ?? reader,
    person: fallback.reads_as === undefined ? person : null,
    address: null,
  };
  const approval = ctx.standing.approvals.get(failure.groupId ?? '');
  if (approval !== undefined) {
    askInstead(ctx, approval, failure, target, tried);
    return;
  }
  if (group === undefined) {
    const isUntold = failure.endToldAt?.includes(fallback.name) === false;
    if (isUntold && failure.message.status === 'resolved') passOn(ctx, failure, target, tried);
    return;
  }
  const isOver = (id: string) =>
    (ctx.standing.alerts.get(id)?.seen.state ?? 'RESOLVED') === 'RESOLVED';
  const active = visibleOf(ctx, group, failure.alertIds);
  // Who never heard that it fires is not told that it is over, unless that is what failed.
  const isEnd = failure.message.status === 'resolved' || (active.length > 0 && !canPage(target));
  const over = isEnd ? failure.alertIds.filter(isOver) : [];
  const told = emit(ctx, group, target, {
    reason: 'fallback',
    active,
    over,
    urgency: failure.message.urgency,
    escalation: failure.message.escalation,
    fallbackOf: failure.notificationId,
    tried,
  });
  ctx.standing.setGroup(told.group);
}
