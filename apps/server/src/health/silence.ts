import type { DurationMs } from '@batcave/shared/time';
import type { Silence } from './ports.ts';

/** Before so many silences were seen nothing is said of what is usual. */
const MIN_SILENCES = 8;
/** Nothing is called missing sooner: agents and probes send every few seconds, and reports come late. */
const MIN_QUIET_MS: DurationMs = 30_000;
/** What speaks so seldom is never missed: a rule about absence says it better. */
const MAX_QUIET_MS: DurationMs = 86_400_000;

export const NO_SILENCE: Silence = { meanMs: 0, deviationMs: 0, count: 0 };

/**
 * Learns from one more silence, as TCP learns how long an answer takes: smoothed mean and mean deviation, with
 * the gains of RFC 6298. Pure.
 */
export function learnSilence({ meanMs, deviationMs, count }: Silence, gapMs: DurationMs): Silence {
  if (count === 0) return { meanMs: gapMs, deviationMs: gapMs / 2, count: 1 };
  return {
    deviationMs: 0.75 * deviationMs + 0.25 * Math.abs(meanMs - gapMs),
    meanMs: 0.875 * meanMs + 0.125 * gapMs,
    count: count + 1,
  };
}

/** How long a service is quiet before its data counts as missing; null while nobody can say. */
export function quietAfterMs({ meanMs, deviationMs, count }: Silence): DurationMs | null {
  if (count < MIN_SILENCES) return null;
  const quietMs = Math.round(Math.max(MIN_QUIET_MS, meanMs + 4 * deviationMs));
  return quietMs > MAX_QUIET_MS ? null : quietMs;
}
