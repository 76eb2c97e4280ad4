import { expect, test } from 'vitest';
import { compileRule } from './compileRule.ts';
import { compileRuleSet } from './compileRuleSet.ts';
import { RuleEvaluator } from './RuleEvaluator.ts';
import { buildCondition, buildRule } from './testing/buildRule.ts';
import { buildEvent } from './testing/buildEvent.ts';
import { Play, START_MS } from './testing/play.ts';
import type { Rule } from '@batcave/shared/rules';
import { ALONE } from './ruleContext.ts';

const id = (n: number) => `00000000-0000-4000-8000-00000000000${String(n)}`;
const part = (n: number, type: string, fields: Partial<Rule> = {}): Rule =>
  buildRule({
    ...{ rule_id: id(n), name: type, enabled: false, match: { type } },
    condition: buildCondition({ window: '3s' }),
    ...(fields as object),
  });
const joined = (when: Rule['when'], fields: Partial<Rule> = {}): Rule => {
  const { match: _, condition: __, ...rule } = buildRule({ rule_id: id(9), name: 'joined' });
  return { ...rule, ...(when === undefined ? {} : { when }), ...fields };
};

test('fires when rules that are disabled themselves fire for the same group', () => {
  const when = { all: [{ rule: id(1) }, { rule: id(2) }, { not: { rule: id(3) } }] };
  const play = new Play([part(1, 'slow'), part(2, 'busy'), part(3, 'deploy'), joined(when)]);
  play.value(0, 100, { type: 'slow' });
  play.value(1, 100, { type: 'busy', source: 'web-2' });
  expect(play.said()).toEqual([]);
  play.value(2, 100, { type: 'busy' });
  expect(play.said()).toEqual(['2 raised']);
  play.value(2.5, 100, { type: 'deploy' });
  const [cleared] = play.evaluator.takeSignals();
  expect(cleared?.reason).toBe('"slow" and "busy" and "deploy" fire');
  play.advance(20);
  expect(play.said()).toEqual([]);
});

test('says which of them fire', () => {
  const when = { any: [{ rule: id(1) }, { rule: id(2) }] };
  const play = new Play([part(1, 'slow'), part(2, 'busy'), joined(when, { for: '1s' })]);
  play.value(0, 100, { type: 'busy' });
  play.advance(10);
  const signals = play.evaluator.takeSignals();
  expect(signals.map(({ kind, reason }) => [kind, reason])).toEqual([
    ['raised', '"busy" fires, not "slow"'],
    ['cleared', 'not "slow" and "busy"'],
  ]);
});

test('counts all that an event is to its parts before it is looked at', () => {
  const both = part(2, 'slow', { condition: buildCondition({ window: '3s', threshold: 50 }) });
  const when = { all: [{ rule: id(1) }, { not: { rule: id(2) } }] };
  const play = new Play([part(1, 'slow'), both, joined(when)]);
  play.value(0, 100, { type: 'slow' }).advance(10);
  expect(play.said()).toEqual([]);
});

test('goes on from a checkpoint with the silence of a part that changed nothing else', () => {
  const counts = part(1, 'busy', {
    condition: {
      ...{ detector: 'rate_of_change', aggregate: 'count', step: '1s' },
      parameters: { over_samples: 1, percent: 20 },
    },
    no_data: { after: '1500ms', policy: 'keep' },
  });
  const rules = [counts, joined({ rule: id(1) })];
  const play = new Play(rules).value(0, 1, { type: 'busy' }).advance(1);
  const beforeSilence = play.evaluator.takeDirty().changed;
  const ofSilence = play.advance(2).evaluator.takeDirty().changed;
  const restored = new RuleEvaluator({
    ...{ ruleSet: compileRuleSet(rules), startMs: START_MS + 2000 },
    snapshot: [...ofSilence, ...beforeSilence].slice(0, 1),
  });
  // Nothing was expected in the silence before it: the count is the same as before.
  for (const evaluator of [play.evaluator, restored]) {
    evaluator.observe(buildEvent({ type: 'busy', receivedAtMs: START_MS + 5500 }));
    evaluator.advance(START_MS + 6000);
    expect(evaluator.takeSignals()).toEqual([]);
  }
});

test('is refused when it names what it cannot join', () => {
  const other = part(2, 'b', { group_by: [] });
  const rules = new Map([part(1, 'a'), other, joined({ rule: id(1) })].map((r) => [r.rule_id, r]));
  const context = { ...ALONE, find: (ruleId: string) => rules.get(ruleId) };
  const faultOf = (when: NonNullable<Rule['when']>) => {
    const result = compileRule(joined(when), context);
    return result.ok ? 'none' : result.faults.map(({ field, fix }) => `${field}: ${fix}`).join();
  };
  expect(faultOf({ rule: id(1) })).toBe('none');
  expect(faultOf({ rule: id(7) })).toContain(`There is no rule ${id(7)}`);
  expect(faultOf({ rule: id(2) })).toContain('/group_by: "b" is grouped by nothing');
  expect(faultOf({ rule: id(9) })).toContain('Write what "joined" joins');
  expect(faultOf({ rule: id(1), not: { rule: id(1) } })).toContain('Send one of them');
});
