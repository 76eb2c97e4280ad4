import type { AlertEscalation } from '@batcave/shared/alerts';
import { formatInstant } from '@batcave/shared/time';
import { describeNext } from './runEscalation.ts';
import type { EscalationState } from './state.ts';

/**
 * What is said of an escalation on its alerts.
 *
 * @param isHidden whether something hides all that it is about, so that it stands still
 */
export function sayEscalation(
  { snapshot, position, told, ackedMs }: EscalationState,
  isHidden: boolean,
): AlertEscalation {
  const base = { policy: snapshot.policy, level: told, levels: snapshot.levels.length };
  if (ackedMs !== null) return { ...base, state: 'acknowledged', next_at: null, next: null };
  if (position.kind === 'ended') return { ...base, state: 'exhausted', next_at: null, next: null };
  const next = describeNext(position);
  if (isHidden) return { ...base, state: 'held', next_at: null, next };
  return {
    ...base,
    state: position.kind === 'waiting' ? 'low' : 'running',
    next_at: formatInstant(position.atMs),
    next,
  };
}
