import type { DispatchContext } from '../context.ts';
import { hiddenIn } from '../quietOf.ts';
import { type AlertStanding, type GroupStanding, isActiveIn } from '../state.ts';

/** The alerts of a group that its escalation is about: told, and nobody has them. */
export function calledFor(
  ctx: Pick<DispatchContext, 'standing'>,
  group: GroupStanding,
): AlertStanding[] {
  return ctx.standing
    .members(group.groupId)
    .filter(
      (alert) =>
        alert.seen.state === 'OPEN' &&
        isActiveIn(group.groupId, alert) &&
        group.told[alert.alertId] !== undefined,
    );
}

/** Whether the escalation of a group stands still because something hides all that it is about. */
export function isHeld(ctx: DispatchContext, group: GroupStanding): boolean {
  const called = calledFor(ctx, group);
  return called.length > 0 && called.every(hiddenIn(ctx, group));
}
