import { type DispatchContext, movesOf } from './context.ts';
import type { GroupStanding, TargetStanding } from './state.ts';

/**
 * Calls back pages of a group that have not left. Whoever was to hear by one of them has not heard, unless it
 * may have arrived by an attempt whose answer was lost: then they hear of the end.
 *
 * @param key of the target; left out: of every target
 */
export function callBack(
  ctx: DispatchContext,
  group: GroupStanding,
  reason: string,
  key?: string,
): GroupStanding {
  const unheard = cancelPages(ctx, group.groupId, reason, key);
  if (unheard.size === 0) return group;
  const targets = Object.entries(group.targets).map(([key, target]): [string, TargetStanding] => {
    const heard = Object.entries(target.heard).filter(([, by]) => !unheard.has(by));
    return [key, { ...target, heard: Object.fromEntries(heard) }];
  });
  return { ...group, targets: Object.fromEntries(targets) };
}

/** Cancels pages of a group, which may be over by now, and gives those that cannot have arrived. */
export function cancelPages(
  ctx: DispatchContext,
  groupId: string,
  reason: string,
  key?: string,
): ReadonlySet<string> {
  const unheard = new Set<string>();
  for (const page of ctx.outstanding.of(groupId)) {
    const { notificationId, targetKey } = page;
    if (key !== undefined && key !== targetKey) continue;
    if (ctx.isUnderWay(notificationId)) {
      // It may arrive. When it does not, it is called back before it is tried again.
      movesOf(ctx, groupId);
      continue;
    }
    ctx.outstanding.remove(notificationId);
    ctx.outbox.cancelled.push({ notificationId, reason });
    if (page.mayHaveArrived !== true) unheard.add(notificationId);
  }
  return unheard;
}
