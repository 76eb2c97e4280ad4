import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { compileRuleSet } from './compileRuleSet.ts';
import type { GroupSnapshot } from './Group.ts';
import { RuleEvaluator } from './RuleEvaluator.ts';
import { buildEvent } from './testing/buildEvent.ts';
import { buildCondition, buildRule } from './testing/buildRule.ts';

const START_MS = 1_000_000;

function evaluatorOf(rule: Partial<Rule> = {}, snapshot?: Iterable<GroupSnapshot>) {
  const ruleSet = compileRuleSet([buildRule(rule)]);
  const options = { ruleSet, startMs: START_MS, maxGroupsPerRule: 3 };
  return new RuleEvaluator(snapshot === undefined ? options : { ...options, snapshot });
}

/** An event with `payload.v`, some time after the start. */
function sample(afterMs: number, v: unknown, fields: Partial<LogEvent> = {}): LogEvent {
  return buildEvent({ receivedAtMs: START_MS + afterMs, payload: { v }, ...fields });
}

function serverStarted(afterMs: number, payload: unknown): LogEvent {
  const name = { source: 'sentry', type: 'sentry.server.started' };
  return buildEvent({ receivedAtMs: START_MS + afterMs, ...name, payload });
}

/** Kind and time after the start of every signal so far. */
function said(evaluator: RuleEvaluator): [string, number, string][] {
  return evaluator.takeSignals().map(({ kind, atMs, reason }) => [kind, atMs - START_MS, reason]);
}

test('raises and clears with all that an alert needs', () => {
  const evaluator = evaluatorOf({
    group_by: ['source', 'labels.disk'],
    summary: '{{payload.a.0}}',
  });
  evaluator.observe(
    sample(100, 97, { payload: { v: 97, a: ['x'] }, labels: { service: 'api' }, eventId: 'e-1' }),
  );
  evaluator.advance(START_MS + 60_000);
  const common = {
    ruleId: buildRule().rule_id,
    ruleVersion: 1,
    groupKey: '["web-1",""]',
    group: { source: 'web-1', 'labels.disk': '' },
    episode: START_MS + 100,
    eventId: 'e-1',
    source: 'web-1',
    labels: { service: 'api' },
    fields: { 'payload.a.0': 'x' },
    ...{ severity: 'ERROR', limit: 90, score: null, lower: null, upper: null, flapping: null },
  };
  expect(evaluator.takeSignals()).toEqual([
    {
      ...common,
      kind: 'raised',
      atMs: START_MS + 100,
      value: 97,
      noData: false,
      reason: 'max(payload.v) over 10s is 97 > 90',
    },
    {
      ...common,
      kind: 'cleared',
      atMs: START_MS + 11_000,
      value: null,
      noData: true,
      reason: 'no data in the window',
    },
  ]);
  expect(evaluator.takeSignals()).toEqual([]);
});

test('never repeats an episode, even within one millisecond', () => {
  const evaluator = evaluatorOf({ condition: buildCondition({ aggregate: 'avg' }) });
  for (const v of [100, 0, 200, 0, 500]) evaluator.observe(sample(5, v));
  const signals = evaluator.takeSignals();
  expect(signals.map(({ kind }) => kind)).toEqual([
    'raised',
    'cleared',
    'raised',
    'cleared',
    'raised',
  ]);
  expect(signals.map(({ episode }) => episode - START_MS)).toEqual([5, 5, 6, 6, 7]);
});

test('never repeats an episode after a rule was changed within the millisecond', () => {
  const evaluator = evaluatorOf();
  evaluator.observe(sample(5, 100));
  for (const threshold of [80, 90]) {
    const rule = buildRule({ condition: buildCondition({ threshold }) });
    evaluator.replaceRules(compileRuleSet([rule]), START_MS + 5);
    evaluator.observe(sample(5, 100));
  }
  const raised = evaluator.takeSignals().filter(({ kind }) => kind === 'raised');
  expect(new Set(raised.map(({ episode }) => episode)).size).toBe(3);
});

test.each([
  ['changed', [[buildRule({ condition: buildCondition({ threshold: 80 }) })]]],
  ['disabled and enabled again', [[buildRule({ enabled: false })], [buildRule()]]],
])('nor after a restart in the millisecond in which a rule was %s', (_, edits) => {
  const evaluator = evaluatorOf();
  evaluator.observe(sample(5, 100));
  for (const rules of edits) evaluator.replaceRules(compileRuleSet(rules), START_MS + 5);
  const { changed } = evaluator.takeDirty();
  evaluator.takeSignals();
  const restored = new RuleEvaluator({
    ruleSet: compileRuleSet(edits.at(-1) ?? []),
    startMs: START_MS,
    snapshot: changed,
  });
  for (const each of [evaluator, restored]) {
    each.observe(sample(5, 100, { source: 'web-2' }));
    each.observe(sample(5, 100));
    const raised = each.takeSignals().map(({ source, episode }) => [source, episode - START_MS]);
    expect(raised).toEqual([
      ['web-2', 5],
      ['web-1', 6],
    ]);
  }
});

test('keeps nothing of a group that lost its rule once its last episode is over', () => {
  const evaluator = evaluatorOf();
  evaluator.observe(sample(5, 100));
  evaluator.replaceRules(compileRuleSet([]), START_MS + 5);
  const { changed, removed } = evaluator.takeDirty();
  expect([changed.map(({ state, gauge }) => [state, gauge]), removed]).toEqual([
    [['idle', null]],
    [],
  ]);
  evaluator.advance(START_MS + 6);
  expect(evaluator.takeDirty()).toEqual({
    changed: [],
    removed: [{ ruleId: buildRule().rule_id, groupKey: '["web-1"]' }],
  });
});

test('forgets a group that is idle and empty', () => {
  const evaluator = evaluatorOf();
  evaluator.observe(sample(1, 50));
  evaluator.advance(START_MS + 10_000);
  expect(evaluator.stats().groups).toBe(1);
  evaluator.advance(START_MS + 11_000);
  expect(evaluator.stats().groups).toBe(0);
  expect(evaluator.takeDirty()).toEqual({
    changed: [],
    removed: [{ ruleId: buildRule().rule_id, groupKey: '["web-1"]' }],
  });
});

test('does not forget a group before the millisecond of its last episode is over', () => {
  const condition = buildCondition({ aggregate: 'avg', window: '1m' });
  const evaluator = evaluatorOf({ condition, flapping: false });
  // In the oldest bucket of the window, which leaves at the next tick.
  const oldest = { atMs: START_MS - 58_500 };
  for (const v of [100, 0, 200, 0, 500, -5000]) evaluator.observe(sample(999, v, oldest));
  expect(evaluator.takeSignals().at(-1)).toMatchObject({
    kind: 'cleared',
    episode: START_MS + 1001,
  });
  evaluator.advance(START_MS + 1000);
  const { changed } = evaluator.takeDirty();
  evaluator.advance(START_MS + 2000);
  expect(evaluator.stats().groups).toBe(0);

  const returning = evaluatorOf({ condition, flapping: false }, changed);
  returning.observe(sample(1000, 100));
  expect(returning.takeSignals().map(({ episode }) => episode)).toEqual([START_MS + 1002]);
});

test('keeps a group that an empty window can still raise', () => {
  const quiet = { aggregate: 'count', window: '10s', operator: '<', threshold: 1 } as const;
  const evaluator = evaluatorOf({ condition: quiet });
  evaluator.observe(sample(0, 1));
  evaluator.advance(START_MS + 60_000);
  expect(said(evaluator)).toEqual([['raised', 11_000, 'count over 10s is 0 < 1']]);
  expect(evaluator.stats().groups).toBe(1);
});

test('judges no more groups than it may, and counts what it left out', () => {
  const evaluator = evaluatorOf();
  for (const source of ['a', 'b', 'c', 'd', 'e', 'a']) evaluator.observe(sample(1, 99, { source }));
  expect(evaluator.takeSignals().map(({ source }) => source)).toEqual(['a', 'b', 'c']);
  expect(evaluator.stats()).toMatchObject({ groups: 3, droppedGroups: 2, lateSamples: 0 });
});

test('ignores a sample whose time has left the window, and counts it', () => {
  const evaluator = evaluatorOf();
  evaluator.observe(sample(20_000, 99, { atMs: START_MS }));
  expect(evaluator.takeSignals()).toEqual([]);
  expect(evaluator.stats()).toMatchObject({ groups: 0, droppedGroups: 0, lateSamples: 1 });
});

test('judges an event that was received before the clock at the clock', () => {
  const evaluator = evaluatorOf();
  evaluator.advance(START_MS + 5000);
  evaluator.observe(sample(4000, 99));
  expect(said(evaluator).map(([kind, atMs]) => [kind, atMs])).toEqual([['raised', 5000]]);
});

test('shows a p95 that agrees with its verdict', () => {
  const p95 = buildCondition({ aggregate: 'p95', threshold: 90, recovery_threshold: 89.9 });
  const evaluator = evaluatorOf({ condition: p95 });
  evaluator.observe(sample(1, 90.05));
  evaluator.observe(sample(10_500, 89.85));
  const values = evaluator.takeSignals().map(({ value }) => value);
  expect(values[0]).toBeGreaterThan(90);
  expect(values[0]).toBeLessThan(91);
  expect(values[1]).toBeLessThanOrEqual(89.9);
  expect(values[1]).toBeGreaterThan(89);
});

test('never shows a p95 on the wrong side of the limit that it is beyond', () => {
  for (let v = 90; v < 94; v += 0.1) {
    const threshold = v - 1e-9;
    const p95 = buildCondition({ aggregate: 'p95', threshold });
    const evaluator = evaluatorOf({ condition: p95 });
    for (const each of [1, v]) evaluator.observe(sample(1, each));
    expect(evaluator.takeSignals()[0]?.value).toBeGreaterThan(threshold);
  }
});

test.each([
  ['rule changed', [buildRule({ condition: buildCondition({ threshold: 80 }), version: 2 })]],
  ['rule disabled', [buildRule({ enabled: false, version: 2 })]],
  ['rule deleted', []],
])('clears what fires with the reason %s', (reason, rules) => {
  const evaluator = evaluatorOf();
  evaluator.observe(sample(0, 99));
  const { changed } = evaluator.takeDirty();
  evaluator.takeSignals();
  evaluator.replaceRules(compileRuleSet(rules), START_MS + 500);
  expect(said(evaluator)).toEqual([['cleared', 500, reason]]);
  expect(evaluator.takeDirty().removed).toHaveLength(1);

  // The same when the rules changed while nobody judged.
  const restored = new RuleEvaluator({
    ruleSet: compileRuleSet(rules),
    startMs: START_MS + 500,
    snapshot: changed,
  });
  expect(said(restored)).toEqual([['cleared', 500, reason]]);
  expect(restored.takeDirty().removed).toHaveLength(1);
});

test('goes on under a new version of a rule that judges alike', () => {
  const evaluator = evaluatorOf();
  evaluator.observe(sample(0, 99));
  evaluator.takeSignals();
  evaluator.replaceRules(compileRuleSet([buildRule({ version: 2, name: 'busy' })]), START_MS);
  evaluator.advance(START_MS + 60_000);
  const [cleared, ...more] = evaluator.takeSignals();
  expect([cleared?.kind, cleared?.ruleVersion, more]).toEqual(['cleared', 2, []]);
});

test('does not count its own outage as silence, from where the server stopped to judge', () => {
  const evaluator = evaluatorOf({ no_data: { after: '30s', policy: 'alert' } });
  evaluator.observe(sample(0, 1));
  evaluator.observe(serverStarted(100_000, { judged_until_ms: START_MS + 20_000 }));
  evaluator.advance(START_MS + 129_000);
  expect(said(evaluator)).toEqual([]);
  evaluator.advance(START_MS + 131_000);
  expect(said(evaluator)).toEqual([
    ['raised', 130_000, 'no data for 30s: max(payload.v) over 10s'],
  ]);
});

test('keeps a silence that was found before the outage, through a checkpoint too', () => {
  const condition = { aggregate: 'count', window: '10s', operator: '<', threshold: 1 } as const;
  const rule = { condition, for: '25s', no_data: { after: '30s', policy: 'keep' } } as const;
  const evaluator = evaluatorOf(rule);
  evaluator.observe(sample(0, 1));
  evaluator.advance(START_MS + 29_000);
  evaluator.takeDirty();
  evaluator.advance(START_MS + 31_000);
  const { changed } = evaluator.takeDirty();
  expect(changed.map(({ state, silent }) => [state, silent])).toEqual([['pending', true]]);

  const restored = evaluatorOf(rule, changed);
  restored.observe(serverStarted(100_000, { judged_until_ms: START_MS + 31_000 }));
  restored.advance(START_MS + 120_000);
  expect(said(restored)).toEqual([]);
});

test('takes nobody else for the server', () => {
  const evaluator = evaluatorOf({ no_data: { after: '30s', policy: 'alert' } });
  evaluator.observe(sample(0, 1));
  evaluator.observe({ ...serverStarted(100_000, {}), source: 'web-1' });
  expect(said(evaluator).map(([kind, atMs]) => [kind, atMs])).toEqual([['raised', 30_000]]);
});

test('costs nothing for a long time in which nothing can change', () => {
  const evaluator = evaluatorOf();
  const startedMs = performance.now();
  evaluator.advance(START_MS + 1000 * 365 * 86_400_000);
  expect(performance.now() - startedMs).toBeLessThan(50);
});
