import type { LogEvent } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import type { CompiledRule } from './compileRule.ts';
import { effectiveMs } from './gauges/Gauge.ts';
import { isClosed } from './gauges/SeriesGauge.ts';
import { isBeforeWindow } from './gauges/WindowGauge.ts';

/** Whether the rule wants the event. */
export function wants({ tests, measure }: CompiledRule, event: LogEvent): boolean {
  if (measure.kind === 'composite') return measure.parts.some((part) => wants(part, event));
  for (const test of tests) if (!test(event)) return false;
  return true;
}

function isLate(rule: CompiledRule, event: LogEvent, nowMs: EpochMs): boolean {
  const { measure } = rule;
  const atMs = effectiveMs(event);
  if (measure.kind === 'window') return isBeforeWindow(rule, measure.bucketMs, atMs, nowMs);
  if (measure.kind !== 'series' || measure.stepMs === undefined) return false;
  return isClosed(rule, measure.stepMs, atMs, nowMs);
}

/**
 * What an event is to a rule at a moment: a sample with this value; `late` when its time is behind
 * what the rule still counts; `undefined` when it is none. To a composite it is a sample with the
 * value 0 when it is one to any part.
 */
export function isSampleOf(
  rule: CompiledRule,
  event: LogEvent,
  nowMs: EpochMs,
): number | 'late' | undefined {
  const { measure, valueReader } = rule;
  if (measure.kind === 'composite') {
    const found = measure.parts.map((part) => isSampleOf(part, event, nowMs));
    if (found.some((sample) => typeof sample === 'number')) return 0;
    return found.includes('late') ? 'late' : undefined;
  }
  if (!wants(rule, event)) return undefined;
  const value = valueReader === undefined ? 0 : valueReader(event);
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  // -0 counts as 0.
  return isLate(rule, event, nowMs) ? 'late' : value + 0;
}
