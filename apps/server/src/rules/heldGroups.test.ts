import type { Rule } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { compileRuleSet } from './compileRuleSet.ts';
import type { Detector } from './detectors/Detector.ts';
import type { GroupSnapshot } from './Group.ts';
import { RuleEvaluator } from './RuleEvaluator.ts';
import type { DetectorKinds } from './ruleContext.ts';
import { buildEvent } from './testing/buildEvent.ts';
import { buildRule } from './testing/buildRule.ts';
import { echoKind } from './testing/echoKind.ts';

const START_MS = 1_000_000;
const RULE = buildRule({ condition: { detector: 'echo', field: 'payload.v' } });
const NONE: DetectorKinds = new Map();

const withEcho = (version = '1'): DetectorKinds => new Map([['echo', echoKind(version)]]);

function startOf(kinds: DetectorKinds, snapshot: readonly GroupSnapshot[], startMs: number) {
  return new RuleEvaluator({ ruleSet: compileRuleSet([RULE], { kinds }), startMs, snapshot });
}

function sample(afterMs: number, v: number) {
  return buildEvent({ receivedAtMs: START_MS + afterMs, payload: { v } });
}

/** Tells of each sample that a detector is asked about. */
function counts(detector: Detector, onAsked: () => void): Detector {
  return {
    ...detector,
    observe(state, each) {
      onAsked();
      return detector.observe(state, each);
    },
  };
}

/** What a server left that had raised an alert by its own detector. */
function leftFiring(): readonly GroupSnapshot[] {
  const evaluator = startOf(withEcho(), [], START_MS);
  evaluator.observe(sample(100, 0.9));
  expect(evaluator.takeSignals().map(({ kind }) => kind)).toEqual(['raised']);
  return evaluator.takeDirty().changed;
}

const kinds = (evaluator: RuleEvaluator): string[] =>
  evaluator.takeSignals().map(({ kind, reason }) => `${kind}: ${reason}`);

test('an alert stands while the detector of its rule is missing, and nothing of it is forgotten', () => {
  const evaluator = startOf(NONE, leftFiring(), START_MS + 1000);
  evaluator.observe(sample(2000, 0.1));
  evaluator.advance(START_MS + 30_000);
  expect(kinds(evaluator)).toEqual([]);
  const changed = leftFiring().map((each) => ({ ...each, heldSinceMs: START_MS + 1000 }));
  expect(evaluator.takeDirty()).toEqual({ changed, removed: [] });
  expect(evaluator.takeDirty()).toEqual({ changed: [], removed: [] });
  // Not anew at each start.
  const next = startOf(NONE, changed, START_MS + 60_000);
  expect(next.takeDirty()).toEqual({ changed: [], removed: [] });
});

test('it goes on where it was once the rule can judge again', () => {
  const evaluator = startOf(NONE, leftFiring(), START_MS + 1000);
  const found = compileRuleSet([RULE], { kinds: withEcho() });
  evaluator.replaceRules(found, START_MS + 5000);
  expect(kinds(evaluator)).toEqual([]);
  evaluator.observe(sample(6000, 0.1));
  expect(kinds(evaluator)).toEqual([expect.stringContaining('cleared')]);
});

test('what was due while it was held is found, and its rest is as after an outage', () => {
  const held = startOf(NONE, leftFiring(), START_MS + 1000);
  held.advance(START_MS + 8 * 3_600_000);
  const backMs = START_MS + 9 * 3_600_000;
  const evaluator = startOf(withEcho(), held.takeDirty().changed, backMs);
  evaluator.advance(backMs + 3_000_000);
  expect(kinds(evaluator)).toEqual([]);
  // Two hours without a sample: no data, as for any series without steps.
  evaluator.advance(backMs + 7_300_000);
  expect(kinds(evaluator)).toEqual([expect.stringContaining('cleared')]);
});

test('steps in which nobody looked are not taken for empty ones', () => {
  const counted = buildRule({
    condition: { detector: 'echo', aggregate: 'count', step: '1m', direction: 'both' },
  });
  const set = (found: DetectorKinds) => compileRuleSet([counted], { kinds: found });
  let asked = 0;
  const counting: DetectorKinds = new Map([
    [
      'echo',
      { ...echoKind('1'), create: () => counts(echoKind('1').create({}), () => (asked += 1)) },
    ],
  ]);
  const first = new RuleEvaluator({ ruleSet: set(counting), startMs: START_MS });
  for (let n = 0; n < 5; n += 1) first.observe(sample(n * 60_000, 1));
  const held = new RuleEvaluator({
    ...{ ruleSet: set(NONE), startMs: first.clockMs, snapshot: first.takeDirty().changed },
  });
  const snapshot = held.takeDirty().changed;
  const backMs = START_MS + 2 * 3_600_000;
  const evaluator = new RuleEvaluator({ ruleSet: set(counting), startMs: backMs, snapshot });
  const before = asked;
  for (let n = 0; n < 5; n += 1) evaluator.observe(sample(2 * 3_600_000 + n * 60_000, 1));
  evaluator.advance(backMs + 600_000);
  expect(asked - before).toBeLessThan(20);
});

test.each<[string, readonly Rule[], string]>([
  ['deleted', [], 'cleared: rule deleted'],
  ['disabled', [{ ...RULE, enabled: false }], 'cleared: rule disabled'],
  ['changed', [buildRule({ version: 2 })], 'cleared: rule changed'],
])('it ends when the rule is %s meanwhile', (_, rules, said) => {
  const evaluator = startOf(NONE, leftFiring(), START_MS + 1000);
  evaluator.replaceRules(compileRuleSet(rules, { kinds: NONE }), START_MS + 5000);
  expect(kinds(evaluator)).toEqual([said]);
});

test('an edit after which the rule cannot judge ends it', () => {
  const evaluator = startOf(withEcho(), leftFiring(), START_MS + 1000);
  evaluator.replaceRules(compileRuleSet([buildRule({ for: '8d' })]), START_MS + 5000);
  expect(kinds(evaluator)).toEqual(['cleared: rule changed']);
});

test('a detector of another version begins anew, and says which rule does', () => {
  const evaluator = startOf(withEcho('2'), leftFiring(), START_MS + 1000);
  expect(kinds(evaluator)).toEqual(['cleared: rule changed']);
  expect([...evaluator.begunAnew]).toEqual([RULE.rule_id]);
});
