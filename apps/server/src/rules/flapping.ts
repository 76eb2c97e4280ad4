import type { EpochMs } from '@batcave/shared/time';
import type { Standing } from './Standing.ts';

/** Counts that the group was raised or cleared; says whether that was often enough that it flaps from now. */
export function noteChange(group: Standing, nowMs: EpochMs): boolean {
  const { flapping } = group.rule;
  if (flapping === undefined) return false;
  const recent = group.changes.filter((atMs) => atMs > nowMs - flapping.withinMs);
  group.changes = [...recent, nowMs].slice(-flapping.changes);
  noteTurn(group);
  if (group.flapping !== undefined || group.changes.length < flapping.changes) return false;
  group.flapping = { sinceMs: nowMs, changes: flapping.changes };
  return true;
}

/** Counts that the condition of a flapping group turned, for which the alert does not come or go. */
export function noteTurn(group: Standing): void {
  if (group.flapping === undefined) return;
  group.flapping = { ...group.flapping, changes: group.flapping.changes + 1 };
}

/** Begins to count anew. */
export function stopFlapping(group: Standing): void {
  group.flapping = undefined;
  group.changes = [];
}

/** When a flapping group that goes on firing has been calm for long enough; Infinity for any other. */
export function steadyAtMs({ rule, state, flapping, sinceMs }: Standing): EpochMs {
  if (flapping === undefined || state !== 'firing') return Infinity;
  return sinceMs + (rule.flapping?.calmMs ?? 0);
}
