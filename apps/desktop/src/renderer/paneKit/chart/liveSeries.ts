import type { EventSeries } from '@batcave/shared/api';
import { type EventRecord, serviceOf, type Severity, severityRank } from '@batcave/shared/events';
import type { Aggregate } from '@batcave/shared/rules';
import type { ChartPoint } from './model.ts';

/** What a line is made of: which events, and what of them. */
export interface SeriesSpec {
  readonly service?: string;
  readonly source?: string;
  readonly type?: string;
  /** This one or worse. */
  readonly severity?: Severity;
  /** Where the number is: `payload.busy_percent`. Without it events count. */
  readonly field?: string;
  readonly aggregate: Aggregate;
}

interface Bucket {
  count: number;
  value: number | null;
  /** Not looked at by the server: what comes in later would not make it whole. */
  readonly isUnknown: boolean;
}

/** A series as the server told it, with what has come in since. Changed in place. */
export interface LiveSeries {
  readonly spec: SeriesSpec;
  readonly stepMs: number;
  readonly throughSeq: number;
  firstMs: number;
  readonly buckets: Bucket[];
}

/** Whether later events can be added to what the server has added up. A percentile cannot grow so. */
export function canGrow({ aggregate }: SeriesSpec): boolean {
  return aggregate !== 'p95';
}

/** Counts and rates: a stretch without events is zero, and one that is not over cannot be compared. */
export function isCounted({ aggregate }: SeriesSpec): boolean {
  return aggregate === 'count' || aggregate === 'rate' || aggregate === 'sum';
}

/** The number at `payload.a.0.b` as rules read it: own properties alone, never a text. */
export function numberAt(payload: unknown, field: string): number | null {
  let at = payload;
  for (const key of field.split('.').slice(1)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return null;
    at = (at as Record<string, unknown>)[key];
  }
  return typeof at === 'number' && Number.isFinite(at) ? at : null;
}

function fits(event: EventRecord, spec: SeriesSpec): boolean {
  return (
    (spec.type === undefined || event.type === spec.type) &&
    (spec.source === undefined || event.source === spec.source) &&
    (spec.service === undefined || serviceOf(event) === spec.service) &&
    (spec.severity === undefined || severityRank(event.severity) >= severityRank(spec.severity))
  );
}

/** Begins with what the server has. */
export function openSeries(spec: SeriesSpec, told: EventSeries): LiveSeries {
  const isCount = spec.aggregate === 'count' || spec.aggregate === 'rate';
  return {
    spec,
    stepMs: told.step_ms,
    throughSeq: told.through_seq,
    firstMs: Date.parse(told.from),
    buckets: told.buckets.map(({ value, count }) => ({
      count,
      value,
      isUnknown: isCount && value === null,
    })),
  };
}

/** Adds an event that the server had not counted yet. Says whether it changed anything. */
export function addEvent(series: LiveSeries, event: EventRecord): boolean {
  const { spec, stepMs, buckets } = series;
  if (event.seq <= series.throughSeq || !fits(event, spec)) return false;
  const bucket = buckets[Math.floor((Date.parse(event.timestamp) - series.firstMs) / stepMs)];
  if (bucket === undefined || bucket.isUnknown) return false;
  const value = spec.field === undefined ? 0 : numberAt(event.payload, spec.field);
  if (value === null) return false;
  bucket.value = addUp(spec.aggregate, bucket, value);
  bucket.count += 1;
  return true;
}

function addUp(aggregate: Aggregate, { count, value }: Bucket, next: number): number | null {
  switch (aggregate) {
    case 'sum':
      return (value ?? 0) + next;
    case 'avg':
      return ((value ?? 0) * count + next) / (count + 1);
    case 'min':
      return Math.min(value ?? next, next);
    case 'max':
      return Math.max(value ?? next, next);
    case 'count':
    case 'rate':
    case 'p95':
      return value;
  }
}

/** Moves the end to `toMs`: as many steps go at the beginning as come at the end. */
export function slideTo(series: LiveSeries, toMs: number): void {
  const { stepMs, buckets } = series;
  const endMs = series.firstMs + buckets.length * stepMs;
  const steps = Math.min(buckets.length, Math.floor((toMs - endMs) / stepMs));
  if (steps <= 0) return;
  buckets.splice(0, steps);
  for (let i = 0; i < steps; i += 1) buckets.push({ count: 0, value: null, isUnknown: false });
  series.firstMs = toMs - buckets.length * stepMs;
}

/**
 * The line as it stands. What is behind `knownToMs` is not known: no events there do not mean that there
 * were none.
 */
export function pointsOf(series: LiveSeries, knownToMs: number): readonly ChartPoint[] {
  const { spec, stepMs, firstMs, buckets } = series;
  return buckets.map(({ count, value, isUnknown }, i) => {
    const atMs = firstMs + i * stepMs;
    const isOpen = atMs + stepMs > knownToMs;
    if (isUnknown || (isOpen && isCounted(spec))) return { atMs, value: null };
    if (spec.aggregate === 'count') return { atMs, value: count };
    if (spec.aggregate === 'rate') return { atMs, value: (count * 1000) / stepMs };
    return { atMs, value };
  });
}
