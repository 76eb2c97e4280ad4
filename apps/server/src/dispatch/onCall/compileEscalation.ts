import type { Escalation, EscalationTarget } from '@batcave/shared/dispatch';
import { type DurationMs, type EpochMs, parseDuration } from '@batcave/shared/time';
import type { Intervals } from '../time/index.ts';

export type Urgency = 'high' | 'low';

export interface EscalationLevel {
  readonly targets: readonly EscalationTarget[];
  /** How long until the next level. */
  readonly delayMs: DurationMs;
  readonly roundRobin: boolean;
}

/** An escalation policy as it was when an incident began: later changes of it are for later incidents. Plain JSON. */
export interface EscalationSnapshot {
  readonly policy: string;
  readonly levels: readonly EscalationLevel[];
  /** Times from the first level again. */
  readonly repeat: number;
  /** The receiver that is told when the last level was in vain. */
  readonly then: string | null;
  /** How long an acknowledgement lasts while it fires; null: until it is over. */
  readonly ackTimeoutMs: DurationMs | null;
  /** During the interval this urgency, outside it the other one. Null: at all times. */
  readonly urgency: { readonly during: string | null; readonly urgency: Urgency };
}

/** Until the next level, where the policy does not say. */
export const DEFAULT_LEVEL_DELAY_MS = 300_000;
/** A level that lasts no time would make all steps one. */
const LEAST_DELAY_MS = 1000;

/** Takes the snapshot of a policy that was checked. Throws `RangeError` for a duration that is none. */
export function compileEscalation(escalation: Escalation): EscalationSnapshot {
  const { name, levels, repeat = 0, then, ack_timeout: ackTimeout, urgency = 'high' } = escalation;
  return {
    policy: name,
    levels: levels.map(({ targets, delay, round_robin: roundRobin = false }) => ({
      targets,
      delayMs: Math.max(LEAST_DELAY_MS, read(delay) ?? DEFAULT_LEVEL_DELAY_MS),
      roundRobin,
    })),
    repeat,
    then: then ?? null,
    ackTimeoutMs: read(ackTimeout) ?? null,
    urgency: typeof urgency === 'string' ? { during: null, urgency } : urgency,
  };
}

function read(duration: string | undefined): DurationMs | undefined {
  if (duration === undefined) return undefined;
  const durationMs = parseDuration(duration);
  if (durationMs === undefined) throw new RangeError(`${duration} is no duration; write 5m or 1h`);
  return durationMs;
}

/**
 * How urgent a page is at an instant. An interval that is not there any more makes it high: better one page
 * too many than none.
 */
export function urgencyAt(
  { urgency: { during, urgency } }: EscalationSnapshot,
  intervals: Intervals,
  atMs: EpochMs,
): Urgency {
  if (during === null) return urgency;
  const interval = intervals.get(during);
  if (interval === undefined) return 'high';
  return interval.contains(atMs) ? urgency : other(urgency);
}

/** When a page that is of low urgency at `atMs` becomes one of high urgency; `undefined` when never. */
export function nextHighUrgency(
  { urgency: { during } }: EscalationSnapshot,
  intervals: Intervals,
  atMs: EpochMs,
): EpochMs | undefined {
  return during === null ? undefined : intervals.get(during)?.nextChange(atMs);
}

const other = (urgency: Urgency): Urgency => (urgency === 'high' ? 'low' : 'high');
