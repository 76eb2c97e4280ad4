import type { LogEvent } from '@batcave/shared/events';
import { expect, test } from 'vitest';
import { Backtest, type BacktestSpec } from './Backtest.ts';
import { buildEvent, buildRule, FROM_MS } from './testing/build.ts';

function run(events: readonly LogEvent[], fields: Partial<BacktestSpec> = {}, startSec = -60) {
  const backtest = new Backtest(
    {
      tenant: 'acme',
      rule: buildRule(),
      related: [],
      range: { fromMs: FROM_MS, toMs: FROM_MS + 600_000 },
      maxGroupsPerRule: 100,
      maxListed: 100,
      ...fields,
    },
    { startMs: FROM_MS + startSec * 1000 },
  );
  for (const event of events) backtest.observe([event]);
  return backtest.finish();
}

const PEAK = [buildEvent(20, 10), buildEvent(21, 95), buildEvent(22, 20)];

test('tells an alert in the words that it would have had', () => {
  const { run: outcome, before, changes } = run(PEAK);
  expect(outcome.episodes).toEqual([
    {
      group: { source: 'web-1' },
      service: 'web-1',
      raised_at: '2026-01-01T00:00:21.000Z',
      cleared_at: '2026-01-01T00:00:31.000Z',
      duration_ms: 10_000,
      severity: 'ERROR',
      value: 95,
      threshold: 90,
      lower: null,
      upper: null,
      reason: 'max(payload.v) over 10s is 95 > 90',
      cleared_reason: 'max(payload.v) over 10s is 20, no longer > 90',
      summary: expect.stringContaining('95 > 90') as string,
      flapping: false,
      event_id: '00000000-0000-4000-8000-0000000000e1',
    },
  ]);
  expect({ before, changes }).toEqual({ before: undefined, changes: undefined });
});

test('time goes on to the end of the range without an event', () => {
  const noData = { after: '1m', policy: 'alert' } as const;
  const { run: outcome } = run([buildEvent(1, 10)], { rule: buildRule({ no_data: noData }) });
  expect(outcome.episodes).toMatchObject([
    { raised_at: '2026-01-01T00:01:01.000Z', cleared_at: null, duration_ms: 539_000 },
  ]);
});

test('events of the warm-up are judged and not counted', () => {
  const rule = buildRule({ for: '5s' });
  const { run: outcome } = run([buildEvent(-30, 95), buildEvent(-2, 95), buildEvent(1, 95)], {
    rule,
  });
  expect(outcome).toMatchObject({ alerts: 1, firing_at_start: 0 });
  expect(outcome.episodes[0]?.raised_at).toBe('2026-01-01T00:00:03.000Z');
});

test('an edit is judged beside the rule as it is', () => {
  const lower = { ...buildRule().condition, threshold: 15 };
  const {
    run: after,
    before,
    changes,
  } = run(
    [...PEAK, buildEvent(60, 18, { source: 'web-2' }), buildEvent(120, 99, { source: 'web-3' })],
    { rule: buildRule({ condition: lower, version: 2 }), before: buildRule() },
  );
  expect([before?.alerts, after.alerts]).toEqual([2, 3]);
  expect(changes).toMatchObject({ added: 1, removed: 0, kept: 1, moved: 1 });
  expect(changes?.added_episodes[0]?.group).toEqual({ source: 'web-2' });
});

test('what a joined rule says is said through the rule that joins it', () => {
  const joined = buildRule({ rule_id: '00000000-0000-4000-8000-000000000002' });
  const { match: _, condition: __, ...rest } = buildRule({ group_by: ['source'] });
  const rule = { ...rest, when: { all: [{ rule: joined.rule_id }] } };
  const { run: outcome } = run(PEAK, { rule, related: [{ ...joined, group_by: ['source'] }] });
  expect(outcome.alerts).toBe(1);
});

test('groups beyond what a rule may have are counted and left out', () => {
  const events = Array.from({ length: 5 }, (_, i) =>
    buildEvent(i, 95, { source: `web-${String(i)}` }),
  );
  const { run: outcome } = run(events, { maxGroupsPerRule: 3 });
  expect(outcome).toMatchObject({ alerts: 3, dropped_samples: 2 });
});
