import type { RuleInput } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { buildAlert, NOW_MS } from '../../testing/build.ts';
import { type AlertSeries, planAlertSeries } from './alertSeries.ts';

const MINUTE_MS = 60_000;
const at = (ms: number) => new Date(NOW_MS + ms).toISOString();
const ALERT = buildAlert(1, { created_at: at(-4 * MINUTE_MS), severity: 'ERROR', threshold: 30 });
const RULE: RuleInput = {
  name: 'lag',
  severity: 'ERROR',
  match: { type: 'db.lag' },
  condition: {
    aggregate: 'avg',
    field: 'payload.lag_s',
    window: '1m',
    operator: '>',
    threshold: 30,
  },
};

function seriesOf(rule: Partial<RuleInput>, alert = ALERT, nowMs = NOW_MS): AlertSeries {
  const plan = planAlertSeries(alert, { ...RULE, ...rule }, nowMs);
  if (plan.kind === 'none') throw new Error(plan.reason);
  return plan.series;
}

const stepOf = ({ query }: AlertSeries) =>
  (Date.parse(query.to ?? '') - Date.parse(query.from ?? '')) / (query.buckets ?? 1);

test('a window of the rule is one step, from 15 minutes before the alert to now', () => {
  const series = seriesOf({});
  expect(stepOf(series)).toBe(MINUTE_MS);
  expect(Date.parse(series.query.from ?? '')).toBeLessThanOrEqual(NOW_MS - 19 * MINUTE_MS);
  expect(Date.parse(series.query.from ?? '')).toBeGreaterThan(NOW_MS - 21 * MINUTE_MS);
  expect(series).toMatchObject({
    query: {
      type: 'db.lag',
      field: 'payload.lag_s',
      aggregate: 'avg',
      group: '{"source":"host-1"}',
    },
    ...{ isStep: false, scale: 1, widerBy: null, band: null },
    limit: { value: 30, isBeyondAbove: true, severity: 'ERROR' },
    label: 'avg(payload.lag_s) over 1m',
  });
});

test('an alert that fires for days has no more than 300 steps, and its counts stay comparable', () => {
  const condition = { aggregate: 'count', window: '1m', operator: '>', threshold: 30 } as const;
  const old = { ...ALERT, created_at: at(-2 * 86_400_000) };
  const series = seriesOf({ condition }, old);
  expect(series.query.buckets).toBeLessThanOrEqual(300);
  expect(stepOf(series) % MINUTE_MS).toBe(0);
  expect(series.scale).toBeCloseTo(MINUTE_MS / stepOf(series));
  expect(Date.parse(series.query.from ?? '')).toBeLessThanOrEqual(Date.parse(old.created_at));
});

test('what the server can be asked for is asked for, and what is left is said', () => {
  const match = {
    ...{ type: ['a', 'b'], source: 'x' },
    severity: ['ERROR', 'CRITICAL'] as const,
    labels: { env: 'prod', zone: ['a', 'b'] },
    where: [
      { field: 'payload.role', op: '=' as const, value: 'main' },
      { field: 'payload.size', op: '>' as const, value: 5 },
      { any: [{ field: 'payload.a', op: 'exists' as const, value: true }] },
    ],
  };
  const { query, widerBy } = seriesOf({ match: { ...match, severity: [...match.severity] } });
  expect(query).toMatchObject({
    ...{ source: 'x', severity: 'ERROR' },
    group: JSON.stringify({ source: 'host-1', 'labels.env': 'prod', 'payload.role': 'main' }),
  });
  expect(query).not.toHaveProperty('type');
  expect(widerBy).toBe('labels.zone, payload.size, conditions that are joined, type');
});

test('a detector has no limit on the value, but what was usual', () => {
  const condition = { detector: 'robust_z', field: 'payload.lag_s', threshold: 0.999 };
  const series = seriesOf({ condition }, { ...ALERT, lower: 2, upper: 9, score: 0.9999 });
  expect(series).toMatchObject({ limit: null, band: { lower: 2, upper: 9, severity: 'ERROR' } });
});

test('what happened to the alert is marked', () => {
  const alert = { ...ALERT, acknowledged_at: at(-MINUTE_MS), resolved_at: at(0) };
  expect(seriesOf({}, alert).marks.map(({ word }) => word)).toEqual(['raised', 'ack', 'resolved']);
});

test('a rule without a value of its own says so', () => {
  const { condition: _, ...rest } = RULE;
  const plan = planAlertSeries(ALERT, { ...rest, when: { any: [] } }, NOW_MS);
  expect(plan).toMatchObject({ kind: 'none' });
});
