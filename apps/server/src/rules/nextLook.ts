import type { EpochMs } from '@batcave/shared/time';
import { steadyAtMs } from './flapping.ts';
import type { Standing } from './Standing.ts';
import { clearsAtMs, firesAtMs } from './step.ts';

/** Groups are looked at when they get a sample, and at whole seconds. */
export const TICK_MS = 1000;
/** A group that has learned something is kept this long without a sample. */
const REMEMBERED_MS = 14 * 86_400_000;

/**
 * The next tick after `nowMs` at which a group can change without a sample; Infinity when none.
 *
 * May name a tick at which nothing happens, never one too late: looking in vain changes nothing.
 */
export function nextLook(group: Standing, nowMs: EpochMs): EpochMs {
  const { state } = group;
  let dueMs = Infinity;
  const consider = (atMs: EpochMs) => {
    const tickMs = Math.ceil(atMs / TICK_MS) * TICK_MS;
    if (tickMs > nowMs && tickMs < dueMs) dueMs = tickMs;
  };
  consider(group.gauge.nextMs(group.quietFromMs, nowMs));
  if (state === 'pending') consider(firesAtMs(group));
  if (state === 'clearing') consider(clearsAtMs(group));
  consider(steadyAtMs(group));
  consider(group.quietFromMs);
  if (state === 'idle')
    consider(group.gauge.isEmpty ? restsAtMs(group) : group.quietSinceMs + REMEMBERED_MS);
  return dueMs;
}

/**
 * When an idle group can be forgotten: its last episode must lie in the past, or a new group could
 * raise the same one again; and so must its cool-down and what it remembers of flapping.
 */
function restsAtMs({ rule, episode, raisedMs, changes }: Standing): EpochMs {
  const lastChangeMs = changes.at(-1) ?? -Infinity;
  return Math.max(
    episode + 1,
    raisedMs + rule.coolDownMs,
    lastChangeMs + (rule.flapping?.withinMs ?? 0),
  );
}

/** Whether nothing would be different without the group, or it has not been heard of for two weeks. */
export function isForgettable(group: Standing, nowMs: EpochMs): boolean {
  const { state, gauge, rule, quietSinceMs } = group;
  if (state !== 'idle') return false;
  if (gauge.isEmpty) return rule.emptyIsInert && nowMs >= restsAtMs(group);
  return rule.measure.kind !== 'window' && nowMs >= quietSinceMs + REMEMBERED_MS;
}
