import type { Rule } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { compileRuleSet } from './compileRuleSet.ts';
import type { GroupSnapshot } from './Group.ts';
import { RuleEvaluator } from './RuleEvaluator.ts';
import { buildEvent } from './testing/buildEvent.ts';
import { buildRule } from './testing/buildRule.ts';

const START_MS = 1_000_000;
const COUNT = { aggregate: 'count', window: '10s', operator: '>', threshold: 1e9 } as const;
const counting = (n: number): Rule =>
  buildRule({
    ...{ rule_id: `00000000-0000-4000-8000-00000000000${String(n)}`, name: `rule ${String(n)}` },
    condition: COUNT,
    group_by: ['payload.id'],
  });
const RULES = [counting(1), counting(2)];
const [ONE] = compileRuleSet(RULES).rules;
/** Room for five groups, of whichever rule. */
const MAX_BYTES = 5 * (ONE?.groupBytes ?? 0) + 1;

function evaluatorOf(rules = RULES, snapshot: readonly GroupSnapshot[] = [], max = MAX_BYTES) {
  const ruleSet = compileRuleSet(rules);
  return new RuleEvaluator({ ruleSet, startMs: START_MS, maxGroupBytes: max, snapshot });
}

function observe(evaluator: RuleEvaluator, ids: string, afterMs = 0): void {
  for (const id of ids)
    evaluator.observe(buildEvent({ receivedAtMs: START_MS + afterMs, payload: { v: 1, id } }));
}

test('the rules of a tenant share the memory for groups; what is there goes on', () => {
  const evaluator = evaluatorOf();
  observe(evaluator, 'abcd');
  expect(evaluator.ruleStats().map(({ groups }) => groups)).toEqual([3, 2]);
  expect(evaluator.stats()).toMatchObject({ groups: 5, groupBytes: MAX_BYTES - 1 });
  expect(evaluator.stats().droppedGroups).toBe(3);
  observe(evaluator, 'ab');
  expect(evaluator.stats()).toMatchObject({ samples: 12, droppedGroups: 3 });
});

test('says which limit a rule met, and what to do', () => {
  const evaluator = evaluatorOf();
  observe(evaluator, 'ab');
  expect(evaluator.ruleStats().flatMap(({ warnings }) => warnings)).toEqual([]);
  observe(evaluator, 'cd');
  const [first] = evaluator.ruleStats();
  expect(first).toMatchObject({ droppedSamples: 1 });
  expect(first?.warnings).toEqual([expect.stringContaining('max_group_memory_mb')]);
});

test('a group that is forgotten, or whose rule goes, makes room', () => {
  const evaluator = evaluatorOf();
  observe(evaluator, 'abcd');
  evaluator.advance(START_MS + 120_000);
  expect(evaluator.stats()).toMatchObject({ groups: 0, groupBytes: 0 });
  observe(evaluator, 'abcd', 130_000);
  evaluator.replaceRules(compileRuleSet([counting(1)]), START_MS + 131_000);
  observe(evaluator, 'de', 132_000);
  expect(evaluator.ruleStats()[0]).toMatchObject({ groups: 5 });
});

test('groups that were restored count, and are kept beyond a limit that was lowered', () => {
  const before = evaluatorOf();
  observe(before, 'abcd');
  const { changed } = before.takeDirty();
  const again = evaluatorOf(RULES, changed);
  observe(again, 'xy');
  expect(again.stats()).toMatchObject({ groups: 5, droppedGroups: 4 });
  const lowered = evaluatorOf(RULES, changed, MAX_BYTES / 2);
  observe(lowered, 'x');
  expect(lowered.stats()).toMatchObject({ groups: 5, droppedGroups: 2 });
});

test('the models of detectors count by the largest that they may become', () => {
  const bytesOf = (detector: string) =>
    compileRuleSet([buildRule({ condition: { detector, field: 'payload.v' } })]).rules[0]
      ?.groupBytes;
  expect(bytesOf('ensemble')).toBeGreaterThan(100_000);
  expect(bytesOf('ewma')).toBeLessThan(bytesOf('ensemble') ?? 0);
  expect(ONE?.groupBytes).toBeLessThan(bytesOf('ewma') ?? 0);
});

test('says of a rule that waits for groups by name that there is no room for them', () => {
  const { condition: _, ...base } = counting(3);
  const names = Array.from({ length: 6 }, (__, n) => ({ source: String(n) }));
  const waiting = { ...base, group_by: ['source'], absence: { after: '1h', expect: names } };
  const ruleSet = compileRuleSet([waiting]);
  const groupBytes = ruleSet.rules[0]?.groupBytes ?? 0;
  const options = { ruleSet, startMs: START_MS, maxGroupBytes: 4 * groupBytes };
  expect(new RuleEvaluator(options).ruleStats()).toMatchObject([
    { groups: 4, warnings: [expect.stringContaining('max_group_memory_mb')] },
  ]);
});
