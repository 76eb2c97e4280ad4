import type { Rule } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { compileRuleSet } from './compileRuleSet.ts';
import { RuleEvaluator } from './RuleEvaluator.ts';
import { buildRule } from './testing/buildRule.ts';
import { Play, START_MS } from './testing/play.ts';

function absence(expect?: Record<string, string>[]): Rule {
  const { condition: _, ...rule } = buildRule();
  return { ...rule, absence: { after: '10s', ...(expect === undefined ? {} : { expect }) } };
}

test('fires for a group that is silent, and clears when it speaks', () => {
  const play = new Play([absence()]);
  play.value(0, 1).value(5, 1).advance(30).value(31, 1);
  expect(play.evaluator.takeSignals().map(({ kind, reason }) => `${kind}: ${reason}`)).toEqual([
    'raised: no events for 10s',
    'cleared: events come again',
  ]);
});

test('waits for groups that are named, from the start', () => {
  const play = new Play([absence([{ source: 'backup-1' }, { source: 'backup-2' }])]);
  play.value(3, 1, { source: 'backup-2' }).advance(12);
  const [raised, ...more] = play.evaluator.takeSignals();
  expect(more).toEqual([]);
  expect(raised).toMatchObject({ group: { source: 'backup-1' }, eventId: '', noData: true });
  play.value(12.5, 1, { source: 'backup-1' });
  expect(play.said()).toEqual(['12.5 cleared']);
});

test('counts the named groups that it has no room to wait for, also when the rules change', () => {
  const rules = [absence(['a', 'b', 'c', 'd', 'e'].map((source) => ({ source })))];
  const evaluator = new RuleEvaluator({
    ...{ ruleSet: compileRuleSet(rules), startMs: START_MS, maxGroupsPerRule: 3 },
  });
  const left = (dropped: number) => {
    expect(evaluator.ruleStats()).toMatchObject([{ groups: 3, droppedSamples: dropped }]);
    expect(evaluator.stats()).toMatchObject({ groups: 3, droppedGroups: dropped });
  };
  left(2);
  evaluator.replaceRules(compileRuleSet(rules), START_MS + 1000);
  left(2);
});
