import type { Severity } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';

/** A group that comes and goes, while it does. */
export interface FlappingState {
  readonly sinceMs: EpochMs;
  /** How often it came, went or turned, the look-back that found it included. */
  readonly changes: number;
}

/**
 * A rule found that an alert begins, that it got worse or began or ended to flap, or that its
 * condition is over.
 */
export interface Signal {
  readonly kind: 'raised' | 'changed' | 'cleared';
  readonly ruleId: string;
  readonly ruleVersion: number;
  /** The values of the group as a JSON array: unique within the rule. */
  readonly groupKey: string;
  /** From each `group_by` field to its value; `""` where the event had none. */
  readonly group: Readonly<Record<string, string>>;
  /** Which firing of this group: rises, never repeats, is the same in `raised` and `cleared`. */
  readonly episode: number;
  readonly atMs: EpochMs;
  /** The rule's own, or that of the highest level which it was beyond since it was raised. */
  readonly severity: Severity;
  /** What the rule measured; null when there was nothing to measure. */
  readonly value: number | null;
  /** What it was compared with. */
  readonly limit: number;
  /** How unusual a detector found it, 0 to 1, and what would have been usual; else null. */
  readonly score: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly flapping: FlappingState | null;
  /**
   * raised: because no data came, or the detector failed. cleared: because the data ended, not
   * because the value got better.
   */
  readonly noData: boolean;
  /** Why, in words: `avg(payload.busy_percent) over 1m is 97.4 > 90`. */
  readonly reason: string;
  /** The last event that counted; the next three are its own. Empty when none was waited for in vain. */
  readonly eventId: string;
  readonly source: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The payload fields that the rule's summary shows, as text: `payload.disk` to `sda1`. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The order in which signals of one moment are told: the same always. */
export function compareSignals(a: Signal, b: Signal): number {
  if (a.ruleId !== b.ruleId) return a.ruleId < b.ruleId ? -1 : 1;
  if (a.groupKey === b.groupKey) return 0;
  return a.groupKey < b.groupKey ? -1 : 1;
}
