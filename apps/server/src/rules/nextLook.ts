import type { EpochMs } from '@batcave/shared/time';
import { BUCKETS_PER_WINDOW } from './compileRule.ts';
import type { Group } from './Group.ts';

/** Groups are looked at when they get a sample, and at whole seconds. */
export const TICK_MS = 1000;

/**
 * The next tick after `nowMs` at which this group can change without a sample; Infinity when none.
 *
 * May name a tick at which nothing happens, never one too late: looking in vain changes nothing.
 */
export function nextLook(group: Group, nowMs: EpochMs): EpochMs {
  const { rule, state } = group;
  let dueMs = Infinity;
  const consider = (atMs: EpochMs) => {
    const tickMs = Math.ceil(atMs / TICK_MS) * TICK_MS;
    if (tickMs > nowMs && tickMs < dueMs) dueMs = tickMs;
  };
  consider((group.window.oldestIndex + BUCKETS_PER_WINDOW) * rule.bucketMs);
  if (state === 'pending') consider(group.sinceMs + rule.forMs);
  if (state === 'clearing') consider(group.sinceMs + rule.keepFiringMs);
  if (rule.noData !== undefined) consider(group.quietSinceMs + rule.noData.afterMs);
  // An idle group is forgotten only after the millisecond of its last episode: see `isForgettable`.
  if (state === 'idle' && group.window.n === 0) consider(group.episode + 1);
  return dueMs;
}

/**
 * Whether nothing would be different without the group.
 *
 * Its last episode must lie in the past: a new group could otherwise raise the same one again.
 */
export function isForgettable(group: Group, nowMs: EpochMs): boolean {
  return (
    group.state === 'idle' &&
    group.window.n === 0 &&
    group.rule.emptyIsInert &&
    group.episode < nowMs
  );
}
