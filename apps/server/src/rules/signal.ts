import type { EpochMs } from '@batcave/shared/time';

/** A rule found that an alert begins or that its condition is over. */
export interface Signal {
  readonly kind: 'raised' | 'cleared';
  readonly ruleId: string;
  readonly ruleVersion: number;
  /** The values of the group as a JSON array: unique within the rule. */
  readonly groupKey: string;
  /** From each `group_by` field to its value; `""` where the event had none. */
  readonly group: Readonly<Record<string, string>>;
  /** Which firing of this group: rises, never repeats, is the same in `raised` and `cleared`. */
  readonly episode: number;
  readonly atMs: EpochMs;
  /** What the rule measured; null when there was nothing to measure. */
  readonly value: number | null;
  /** raised: because no data came. cleared: because the data ended, not because the value got better. */
  readonly noData: boolean;
  /** Why, in words: `avg(payload.busy_percent) over 1m is 97.4 > 90`. */
  readonly reason: string;
  /** The last event that counted; the next three are its own. */
  readonly eventId: string;
  readonly source: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The payload fields that the rule's summary shows, as text: `payload.disk` to `sda1`. */
  readonly fields: Readonly<Record<string, string>>;
}
