import { type Alert, FLOOD_ABOVE } from '@batcave/shared/alerts';
import type { Severity } from '@batcave/shared/events';
import type { SoundChoice } from '../ui/appearance.ts';
import { WORST_FIRST } from '../ui/severity.ts';

/** Two tones are at least so far apart. */
export const MIN_GAP_MS = 3_000;
/** In a flood they are farther apart. */
const FLOOD_GAP_MS = 10_000;
/** An unacked critical alert is heard again after so long. */
const REPEAT_MS = 30_000;

/** What has been heard so far. */
export interface SoundState {
  /** The unacked alerts that were seen last; `null`: none were looked at yet. */
  readonly seen: ReadonlySet<string> | null;
  /** The worst that is still to be heard, as soon as the gap is over. */
  readonly waiting: Severity | null;
  readonly lastAtMs: number;
  /** When a critical alert was heard last. */
  readonly lastCriticalAtMs: number;
}

/** Before anything was heard. */
export const NOTHING_HEARD: SoundState = {
  seen: null,
  waiting: null,
  lastAtMs: Number.NEGATIVE_INFINITY,
  lastCriticalAtMs: Number.NEGATIVE_INFINITY,
};

/** What there is to be heard of, at one moment. */
export interface SoundInput {
  readonly alerts: readonly Pick<Alert, 'alert_id' | 'severity' | 'state' | 'quiet'>[];
  /** Alerts raised within the last ten minutes. */
  readonly raisedLately: number;
  readonly choice: SoundChoice;
  /** Whether this window is the one that is heard. */
  readonly isSounding: boolean;
  /** Server time. */
  readonly nowMs: number;
}

/** The worse of two severities. */
function worseOf(a: Severity | null, b: Severity | null): Severity | null {
  return WORST_FIRST.find((each) => each === a || each === b) ?? null;
}

/** Whether nothing is to be heard at all now. */
export function isMuted(choice: SoundChoice, nowMs: number): boolean {
  return !choice.isOn || (choice.mutedUntilMs !== null && nowMs < choice.mutedUntilMs);
}

/**
 * What is to be heard now: one tone, of the worst severity that has news, or `null`. An alert is news when it
 * is unacked and was not before; at the beginning every unacked one is, an acked one never. Unacked critical
 * alerts are heard again until somebody has them. What came while it was muted is not made up for, and
 * what nobody is told of is not heard. Pure.
 */
export function planSound(
  state: SoundState,
  input: SoundInput,
): { readonly state: SoundState; readonly tone: Severity | null } {
  const { alerts, raisedLately, choice, isSounding, nowMs } = input;
  const unacked = alerts.filter(
    (alert) => alert.state === 'OPEN' && (alert.quiet ?? null) === null,
  );
  const seen = new Set(unacked.map(({ alert_id: id }) => id));
  if (!isSounding || isMuted(choice, nowMs))
    return { state: { ...state, seen, waiting: null }, tone: null };
  let waiting = state.waiting;
  for (const { alert_id: id, severity } of unacked)
    if (state.seen?.has(id) !== true && choice.severities.includes(severity))
      waiting = worseOf(waiting, severity);
  const hasCritical =
    choice.severities.includes('CRITICAL') &&
    unacked.some(({ severity }) => severity === 'CRITICAL');
  if (hasCritical && nowMs - state.lastCriticalAtMs >= REPEAT_MS) waiting = 'CRITICAL';
  // Somebody has it already: what waits for its turn is no news any more.
  if (!unacked.some(({ severity }) => severity === waiting)) waiting = null;
  const gapMs = raisedLately > FLOOD_ABOVE ? FLOOD_GAP_MS : MIN_GAP_MS;
  if (waiting === null || nowMs - state.lastAtMs < gapMs)
    return { state: { ...state, seen, waiting }, tone: null };
  const lastCriticalAtMs = waiting === 'CRITICAL' ? nowMs : state.lastCriticalAtMs;
  return { state: { seen, waiting: null, lastAtMs: nowMs, lastCriticalAtMs }, tone: waiting };
}
