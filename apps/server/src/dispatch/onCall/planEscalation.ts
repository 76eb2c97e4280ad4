import type { EpochMs } from '@batcave/shared/time';
import { DAY_MS } from '../time/index.ts';
import type { EscalationSnapshot } from './compileEscalation.ts';
import type { TellContext } from './resolveLevel.ts';
import { type EscalationPosition, type EscalationStep, stepEscalation } from './stepEscalation.ts';

/** Who is told when, if nobody acknowledges. */
export interface EscalationPlan {
  readonly steps: readonly EscalationStep[];
  /** What would come after the last step: the end and its reason, or a step that lies beyond the plan. */
  readonly next: EscalationPosition;
}

/** More than the longest policy has: 20 levels ten times, each awaited once, and the last receiver. */
const MAX_STEPS = 500;
const HORIZON_MS = 90 * DAY_MS;

/**
 * Who is told when from a position on, if nobody acknowledges and the document stays as it is: the same steps
 * as live. At most 90 days and 500 steps.
 */
export function planEscalation(
  snapshot: EscalationSnapshot,
  position: EscalationPosition,
  context: TellContext,
  horizonMs: number = HORIZON_MS,
): EscalationPlan {
  const steps: EscalationStep[] = [];
  let next = position;
  const untilMs: EpochMs = position.kind === 'ended' ? 0 : position.atMs + horizonMs;
  while (next.kind !== 'ended' && next.atMs <= untilMs && steps.length < MAX_STEPS) {
    const done = stepEscalation(snapshot, next, next.atMs, context);
    steps.push(done.step);
    next = done.next;
  }
  return { steps, next };
}
