import type { Rule } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { compileRuleSet } from './compileRuleSet.ts';
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
  expect(evaluator.takeDirty()).toEqual({ changed: [], removed: [] });
});

test('it goes on where it was once the rule can judge again', () => {
  const evaluator = startOf(NONE, leftFiring(), START_MS + 1000);
  const found = compileRuleSet([RULE], { kinds: withEcho() });
  evaluator.replaceRules(found, START_MS + 5000);
  expect(kinds(evaluator)).toEqual([]);
  evaluator.observe(sample(6000, 0.1));
  expect(kinds(evaluator)).toEqual([expect.stringContaining('cleared')]);
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
