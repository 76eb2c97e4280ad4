import type { FatigueExclusion, FatigueVerdict } from '@batcave/shared/dispatch';
import type { Severity } from '@batcave/shared/events';
import type { DurationMs, EpochMs } from '@batcave/shared/time';

/** What of an alert says which kind it is of and how bad it is. */
export interface AlertMeasure {
  readonly alertId: string;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly ruleVersion: number;
  readonly service: string;
  readonly severity: Severity;
  /** null: it is about data that does not come. */
  readonly value: number | null;
  readonly threshold: number;
  /** Of a detector: how unusual, 0 to 1. It counts in place of value and threshold. */
  readonly score: number | null;
}

/** What is judged. */
export interface AlertFacts extends AlertMeasure {
  readonly createdAtMs: EpochMs;
  readonly flapping: boolean;
  /** Where it says that it is about security; null: nowhere. See `securityOf`. */
  readonly security: string | null;
  /**
   * Whether another alert of its incident was delivered by the verdict deliver, or a person acted on the
   * incident. Those of the verdicts sample and observe do not count: they would hide what is measured.
   */
  readonly incidentDelivered: boolean;
  /** Whether this one was suppressed before, and is judged again: it lasts, grew worse, or the mode changed. */
  readonly suppressed: boolean;
}

/** The decision about one alert. */
export interface Judgement {
  readonly verdict: FatigueVerdict;
  /** Why it is delivered whatever is learned; null: by the score alone. */
  readonly exclusion: FatigueExclusion | null;
  /** Lower 95 % bound of the probability that nobody acts; null: an exclusion came first. */
  readonly score: number | null;
  readonly threshold: number;
  /** Of a suppressed one: judge it again then, if it is still firing. */
  readonly recheckAtMs: EpochMs | null;
  /** One sentence with numbers. */
  readonly reason: string;
}

/** How an alert ended, told once: when a person first acts on it, or when it is over. */
export interface Outcome extends AlertMeasure {
  /** The last verdict of the alert. untold: silenced, muted, inhibited, or no delivery succeeded. */
  readonly as: FatigueVerdict | 'untold';
  /**
   * acted: a person acknowledged, assigned, commented, snoozed, resolved, remediated or restored it.
   * incident: a person acted on another alert of its incident. cleared: the rule cleared it and nobody
   * touched it. expired: ended by a time-out, a change of the rule or of the configuration.
   */
  readonly end: 'acted' | 'incident' | 'cleared' | 'expired';
  /** From its creation to the end of the condition. */
  readonly durationMs: DurationMs;
}
