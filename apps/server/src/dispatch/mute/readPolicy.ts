import {
  SILENCE_LIMITS,
  SILENCE_POLICY_DEFAULTS,
  type SilencePolicy,
} from '@batcave/shared/dispatch';
import { type DurationMs, parseDuration } from '@batcave/shared/time';

/** What may be silenced, in milliseconds. */
export interface SilenceBounds {
  readonly maxDurationMs: DurationMs;
  readonly minMatchers: number;
  readonly criticalMaxDurationMs: DurationMs;
}

/** The policy of a configuration, with what it does not say. Never more than the product allows. */
export function readPolicy(policy: SilencePolicy = {}): SilenceBounds {
  const duration = (text: string | undefined, usualMs: DurationMs): DurationMs =>
    Math.min(
      text === undefined ? usualMs : (parseDuration(text) ?? usualMs),
      SILENCE_LIMITS.maxDurationMs,
    );
  const defaults = SILENCE_POLICY_DEFAULTS;
  const maxDurationMs = duration(policy.max_duration, defaults.maxDurationMs);
  return {
    maxDurationMs,
    minMatchers: policy.min_matchers ?? defaults.minMatchers,
    criticalMaxDurationMs: Math.min(
      maxDurationMs,
      duration(policy.critical_max_duration, defaults.criticalMaxDurationMs),
    ),
  };
}
