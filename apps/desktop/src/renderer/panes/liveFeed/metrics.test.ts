import { describe, expect, it } from 'vitest';
import type { FeedEntry } from '../../paneKit/index.ts';
import { buildEvent } from '../../testing/build.ts';
import { compileFeedFilter } from './feedFilter.ts';
import {
  MAX_SERIES,
  METRIC_STEPS,
  metricRows,
  openMetrics,
  sparkPath,
  takeMetrics,
  unitOf,
} from './metrics.ts';

const STEP = 5_000;
const NOW_MS = Math.floor(Date.parse('2026-11-23T08:42:00Z') / STEP) * STEP;
const ALL = compileFeedFilter('');

const event = (place: number, agoMs: number, source: string, payload: unknown): FeedEntry => ({
  ...{ kind: 'event', place },
  event: buildEvent(place, {
    ...{ source, type: 'host.cpu', payload: payload as never },
    timestamp: new Date(NOW_MS - agoMs).toISOString(),
  }),
});
const ringOf = (entries: readonly FeedEntry[], first = 0) => ({
  first,
  next: entries.length,
  at: (place: number) => entries[place],
});
const read = (entries: readonly FeedEntry[], filter = ALL) => {
  const metrics = openMetrics(filter, STEP);
  takeMetrics(metrics, ringOf(entries), NOW_MS);
  return metrics;
};

describe('the numbers of the feed', () => {
  it('are series by service and field, in the order of their names, with the newest value and its unit', () => {
    const metrics = read([
      event(0, 10_000, 'web-2', { busy_percent: 40, disk: { read_ms: 3 } }),
      event(1, 9_000, 'web-2', { busy_percent: 60 }),
      event(2, 0, 'web-2', { busy_percent: 70, note: 'x', 'no name': 1 }),
      event(3, 0, 'api', { queued: 7 }),
    ]);
    const rows = metricRows(metrics, NOW_MS);
    expect(
      rows.map(({ service, name, newest, unit }) => [service, name, newest.value, unit]),
    ).toEqual([
      ['api', 'queued · host.cpu', 7, ''],
      ['web-2', 'busy_percent · host.cpu', 70, '%'],
      ['web-2', 'disk.read_ms · host.cpu', 3, 'ms'],
    ]);
    const values = rows[1]?.values ?? [];
    expect(values).toHaveLength(METRIC_STEPS);
    // The mean of a step, nothing where nothing came.
    expect(values.slice(-3)).toEqual([50, null, 70]);
    expect(rows[1]?.spec).toEqual({
      ...{ aggregate: 'avg', field: 'payload.busy_percent', type: 'host.cpu', service: 'web-2' },
    });
  });

  it('are those that the filter lets through, and only what is new is looked at', () => {
    const entries = [
      event(0, 10_000, 'web-2', { busy_percent: 40 }),
      event(1, 5_000, 'api', { busy_percent: 1 }),
    ];
    const metrics = read(entries, compileFeedFilter('src:web-*'));
    takeMetrics(
      metrics,
      ringOf([...entries, event(2, 0, 'web-2', { busy_percent: 42 })], 2),
      NOW_MS,
    );
    expect(metricRows(metrics, NOW_MS).map(({ values }) => values.slice(-3))).toEqual([
      [40, null, 42],
    ]);
  });

  it('are forgotten when they have left the sparkline', () => {
    const metrics = read([event(0, 0, 'web-2', { busy_percent: 40 })]);
    takeMetrics(metrics, ringOf([]), NOW_MS + METRIC_STEPS * STEP);
    expect(metricRows(metrics, NOW_MS + METRIC_STEPS * STEP)).toEqual([]);
  });

  it('are bounded: of those beyond the number is told, and a place that comes free is taken', () => {
    const many = Array.from({ length: MAX_SERIES + 5 }, (_, i) =>
      event(i, i === 0 ? 290_000 : 0, `host-${String(i)}`, { busy_percent: i }),
    );
    const metrics = read(many);
    expect([metrics.tracked.size, metrics.beyond.size]).toEqual([MAX_SERIES, 5]);
    const later = event(many.length, -20_000, 'late', { busy_percent: 1 });
    takeMetrics(metrics, ringOf(many), NOW_MS + 20_000);
    takeMetrics(metrics, ringOf([...many, later]), NOW_MS + 20_000);
    expect(metricRows(metrics, NOW_MS + 20_000).at(-1)?.service).toBe('late');
  });
});

it.each([
  ['payload.busy_percent', '%'],
  ['payload.duration_ms', 'ms'],
  ['payload.lag_s', 's'],
  ['payload.sent_bytes', 'B'],
  ['payload.sent_per_s', '/s'],
  ['payload.queued', ''],
])('the unit of %s is "%s"', (field, unit) => {
  expect(unitOf(field)).toBe(unit);
});

describe('a sparkline', () => {
  const box = { width: 40, height: 10 };
  const nothing = (count: number) => Array.from({ length: count }, () => null);

  it('goes from its least value at the bottom to its greatest at the top', () => {
    expect(sparkPath([0, 10, 5, null], box)).toBe('M5 9L15 1L25 5');
    expect(sparkPath([3, 3, null, 3], box)).toBe('M5 5L15 5L35 5');
    expect(sparkPath([null, null], box)).toBe('');
  });

  it('is broken where nothing came for long, and a value alone is a stroke', () => {
    const values = [1, ...nothing(6), 2, 3];
    expect(sparkPath(values, { width: 90, height: 10 })).toBe('M5 9h1M75 5L85 1');
    expect(sparkPath([1, ...nothing(5), 2], { width: 70, height: 10 })).toBe('M5 9L65 1');
  });
});
