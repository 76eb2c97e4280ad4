import type { Correlation } from '@batcave/shared/dispatch';
import { type DurationMs, parseDuration } from '@batcave/shared/time';

/** By what alerts become one incident. */
export interface CorrelationSettings {
  /** Only with an incident in which something happened so shortly before. */
  readonly windowMs: DurationMs;
  /** Alerts that share the value of one belong together. `service` is the alert's service. */
  readonly labels: readonly string[];
  /** Also with services that one depends on, or that depend on it. */
  readonly topology: boolean;
}

const DEFAULT_WINDOW_MS = 600_000;
const DEFAULT_LABELS = ['service', 'host', 'trace_id'] as const;

/** The settings of a tenant's document, with defaults for what it leaves out. */
export function readCorrelation(correlation: Correlation = {}): CorrelationSettings {
  const { window, labels = DEFAULT_LABELS, topology = true } = correlation;
  const windowMs = window === undefined ? undefined : parseDuration(window);
  return { windowMs: windowMs ?? DEFAULT_WINDOW_MS, labels, topology };
}
