import type { EpochMs } from '@batcave/shared/time';
import type { EscalationPosition, EscalationSnapshot } from '../onCall/index.ts';
import type { Target } from '../target.ts';

/** A later way to reach somebody who has been paged. */
export interface DueContact {
  readonly atMs: EpochMs;
  readonly target: Target;
  readonly level: number;
}

/** How far the escalation of a group is. Plain JSON. */
export interface EscalationState {
  /** As the policy was when it began. */
  readonly snapshot: EscalationSnapshot;
  readonly position: EscalationPosition;
  /** The level that was told last, from 1; 0: none yet. */
  readonly told: number;
  readonly contacts: readonly DueContact[];
  /** Since when somebody has it; null: nobody. Steps stand still meanwhile. */
  readonly ackedMs: EpochMs | null;
  /** When the acknowledgement is over; null: never. */
  readonly ackEndsMs: EpochMs | null;
  /** A step fell due while something hid the alerts, and that was recorded; left out: no. */
  readonly isHeld?: boolean;
}

/** When something of it is due next; `Infinity`: nothing is. */
export function escalationDueMs(state: EscalationState): EpochMs {
  if (state.ackedMs !== null) return state.ackEndsMs ?? Infinity;
  const stepMs = state.position.kind === 'ended' ? Infinity : state.position.atMs;
  return Math.min(stepMs, ...state.contacts.map(({ atMs }) => atMs));
}
