import { type EventRecord, serviceOf } from '@batcave/shared/events';
import type { SeriesSpec } from '../../paneKit/chart/index.ts';
import type { FeedFilter } from './feedFilter.ts';
import type { EntrySource } from './feedView.ts';

/** Steps of a sparkline. */
export const METRIC_STEPS = 60;
/** So many series are followed at most; of those beyond only the number is told. */
export const MAX_SERIES = 96;
/** Names of series that are kept apart to count those beyond. */
const MAX_BEYOND = 1_000;
/** Numbers of one event that are looked at, and how deep in its payload. */
const MAX_NUMBERS = 8;
const MAX_DEPTH = 3;
/** Values further apart than this, in steps, are not joined by a line. */
const JOIN_STEPS = 6;

interface Step {
  sum: number;
  count: number;
}

interface Tracked {
  readonly spec: SeriesSpec;
  readonly service: string;
  readonly steps: Map<number, Step>;
  newest: { readonly atMs: number; readonly value: number };
}

/** The numbers of the feed by series. Counted in place, only what is new is looked at. */
export interface Metrics {
  readonly filter: FeedFilter;
  readonly stepMs: number;
  /** The place up to which it has counted. */
  next: number;
  readonly tracked: Map<string, Tracked>;
  /** Series that there was no room for, as far as they are told apart. */
  readonly beyond: Set<string>;
}

/** One series as it is shown. */
export interface MetricRow {
  readonly key: string;
  readonly service: string;
  /** What the number is: `duration_ms · http.request`. */
  readonly name: string;
  readonly newest: { readonly atMs: number; readonly value: number };
  readonly unit: string;
  /** What a chart of it is made of. */
  readonly spec: SeriesSpec;
  /** Oldest first, one for every step; `null`: no value came. */
  readonly values: readonly (number | null)[];
}

/** Nothing counted yet. */
export function openMetrics(filter: FeedFilter, stepMs: number): Metrics {
  return { filter, stepMs, next: 0, tracked: new Map(), beyond: new Set() };
}

function numbersIn(
  payload: unknown,
  path: string,
  found: (readonly [string, number])[],
  depth = 0,
): void {
  if (found.length >= MAX_NUMBERS) return;
  if (typeof payload === 'number' && Number.isFinite(payload)) found.push([path, payload]);
  else if (typeof payload === 'object' && payload !== null && depth < MAX_DEPTH)
    for (const [key, value] of Object.entries(payload))
      // A field with a space or a dot in its name cannot be asked for.
      if (!/[\s.]/.test(key)) numbersIn(value, `${path}.${key}`, found, depth + 1);
}

function take(metrics: Metrics, event: EventRecord): void {
  const { tracked, beyond, stepMs } = metrics;
  const found: (readonly [string, number])[] = [];
  numbersIn(event.payload, 'payload', found);
  const service = serviceOf(event);
  const atMs = Date.parse(event.timestamp);
  for (const [field, value] of found) {
    if (field === 'payload') continue;
    const key = JSON.stringify([service, field, event.type]);
    const known = tracked.get(key);
    if (known === undefined && tracked.size >= MAX_SERIES) {
      if (beyond.size < MAX_BEYOND) beyond.add(key);
      continue;
    }
    const series = known ?? {
      spec: { aggregate: 'avg' as const, field, type: event.type, service },
      ...{ service, steps: new Map<number, Step>(), newest: { atMs, value } },
    };
    tracked.set(key, series);
    if (atMs >= series.newest.atMs) series.newest = { atMs, value };
    const at = Math.floor(atMs / stepMs);
    const step = series.steps.get(at) ?? { sum: 0, count: 0 };
    series.steps.set(at, { sum: step.sum + value, count: step.count + 1 });
  }
}

/** Counts what has come since, and forgets what is older than the sparklines. Changes the metrics in place. */
export function takeMetrics(metrics: Metrics, source: EntrySource, toMs: number): void {
  const { filter, tracked, beyond, stepMs } = metrics;
  for (let place = Math.max(metrics.next, source.first); place < source.next; place += 1) {
    const entry = source.at(place);
    if (entry?.kind === 'event' && filter.matches?.(entry.event) !== false)
      take(metrics, entry.event);
  }
  metrics.next = source.next;
  const oldest = firstStep(toMs, stepMs);
  for (const [key, { steps }] of tracked) {
    for (const at of steps.keys()) if (at < oldest) steps.delete(at);
    if (steps.size > 0) continue;
    tracked.delete(key);
    // There is room again: who is beyond is told anew by what comes.
    beyond.clear();
  }
}

/** The number of the oldest step of sparklines that end with this moment. */
function firstStep(toMs: number, stepMs: number): number {
  return Math.floor(toMs / stepMs) - METRIC_STEPS + 1;
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_percent$|_pct$/, '%'],
  [/_ms$/, 'ms'],
  [/_s$|_seconds$/, 's'],
  [/_bytes$/, 'B'],
  [/_per_s$|_per_sec$/, '/s'],
];

/** The unit that the name of a field tells; empty: it tells none. */
export function unitOf(field: string): string {
  const perSecond = UNITS.at(-1);
  if (perSecond?.[0].test(field) === true) return perSecond[1];
  return UNITS.find(([end]) => end.test(field))?.[1] ?? '';
}

/** The series up to a moment, by service and then by name: a place is kept while others come and go after it. */
export function metricRows({ tracked, stepMs }: Metrics, toMs: number): readonly MetricRow[] {
  const first = firstStep(toMs, stepMs);
  return [...tracked]
    .map(([key, { spec, service, steps, newest }]) => {
      const field = spec.field ?? '';
      return {
        ...{ key, service, newest, spec, unit: unitOf(field) },
        name: `${field.slice('payload.'.length)} · ${spec.type ?? ''}`,
        values: Array.from({ length: METRIC_STEPS }, (_, i) => {
          const step = steps.get(first + i);
          return step === undefined ? null : step.sum / step.count;
        }),
      };
    })
    .toSorted((a, b) => compare(a.service, b.service) || compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

/**
 * A sparkline as one SVG path: from its least value at the bottom to its greatest at the top, in the middle when they
 * are the same. It is broken where no value came for half a minute of five; a value alone is a short stroke.
 */
export function sparkPath(
  values: readonly (number | null)[],
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const known = values.flatMap((value) => (value === null ? [] : [value]));
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const stepPx = width / values.length;
  // Half a stroke of the line stays inside at both ends.
  const y = (value: number) =>
    most === least ? height / 2 : 1 + (1 - (value - least) / (most - least)) * (height - 2);
  let d = '';
  let before: number | null = null;
  values.forEach((value, i) => {
    if (value === null) return;
    const isJoined = before !== null && i - before <= JOIN_STEPS;
    const [left, top] = [round((i + 0.5) * stepPx), round(y(value))];
    if (isJoined) d += `L${left} ${top}`;
    else {
      const isAlone = !values.slice(i + 1, i + 1 + JOIN_STEPS).some((next) => next !== null);
      d += isAlone ? `M${left} ${top}h1` : `M${left} ${top}`;
    }
    before = i;
  });
  return d;
}
