import type { Rule } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { compileRuleSet } from './compileRuleSet.ts';
import type { GroupSnapshot } from './Group.ts';
import { GroupFinder } from './GroupFinder.ts';
import { RuleEvaluator } from './RuleEvaluator.ts';
import { buildEvent } from './testing/buildEvent.ts';
import { buildRule } from './testing/buildRule.ts';
import { Play, START_MS } from './testing/play.ts';

const COUNT = { aggregate: 'count', window: '10s', operator: '>', threshold: 1e9 } as const;
const id = (n: number) => `00000000-0000-4000-8000-00000000000${String(n)}`;
/** Steps without end in sight, by its count; found at once not to be there, for want of a z. */
const WIDE = '(a|b|c|d|e)*[ab].{60}z';
/** The longest text that is searched for it: 68 steps a character. */
const LONGEST = 'c'.repeat(1882);
/** Of 12.5 million steps in a second. */
const JUDGED = Math.ceil(12_500_000 / (68 * LONGEST.length));

const costly = (fields: Partial<Rule> = {}): Rule =>
  buildRule({
    match: { where: [{ not: { field: 'payload.text', op: 'matches', value: WIDE } }] },
    condition: COUNT,
    ...(fields as object),
  });
const event = (afterMs: number, text = LONGEST) =>
  buildEvent({ receivedAtMs: START_MS + afterMs, payload: { text } });

function observe(evaluator: RuleEvaluator, count: number, afterMs: number): void {
  for (let n = 0; n < count; n++) evaluator.observe(event(afterMs));
}

test('judges no further events of a second once its expressions took what they may', () => {
  const { evaluator } = new Play([costly()]);
  observe(evaluator, JUDGED + 5, 100);
  expect(evaluator.stats()).toMatchObject({ samples: JUDGED - 1, unjudgedEvents: 6 });
  observe(evaluator, 1, 999);
  expect(evaluator.stats()).toMatchObject({ samples: JUDGED - 1, unjudgedEvents: 7 });
  observe(evaluator, 1, 1000);
  expect(evaluator.stats()).toMatchObject({ samples: JUDGED, unjudgedEvents: 7 });
});

test('says which limit a rule met, and what to do', () => {
  const { evaluator } = new Play([costly()]);
  expect(evaluator.ruleStats()[0]).toMatchObject({ unjudgedEvents: 0, warnings: [] });
  observe(evaluator, JUDGED, 100);
  const [stats] = evaluator.ruleStats();
  expect(stats?.unjudgedEvents).toBe(1);
  expect(stats?.warnings).toEqual([expect.stringContaining('12.5 million steps in one second')]);
  expect(stats?.warnings[0]).toContain('Narrow match');
});

test('counts for each rule by itself, and all parts of a composite as one', () => {
  const { match: _, condition: __, ...base } = buildRule({ rule_id: id(3), name: 'joined' });
  const play = new Play([
    costly(),
    buildRule({ rule_id: id(2), match: {}, condition: COUNT }),
    costly({ rule_id: id(4), enabled: false, name: 'a' }),
    costly({ rule_id: id(5), enabled: false, name: 'b' }),
    { ...base, when: { all: [{ rule: id(4) }, { rule: id(5) }] } },
  ]);
  observe(play.evaluator, JUDGED + 9, 100);
  const unjudged = play.evaluator.ruleStats().map((stats) => stats.unjudgedEvents);
  expect(unjudged).toEqual([10, 0, JUDGED + 9 - Math.floor((JUDGED - 1) / 2)]);
});

test('leaves the same events out after a restart in the middle of a second', () => {
  const ruleSet = compileRuleSet([costly()]);
  const steady = new RuleEvaluator({ ruleSet, startMs: START_MS });
  observe(steady, JUDGED - 3, 100);
  const { changed } = steady.takeDirty();
  const stored = JSON.parse(JSON.stringify(changed)) as GroupSnapshot[];
  const { clockMs: startMs } = steady;
  const again = new RuleEvaluator({
    ...{ ruleSet: compileRuleSet([costly()]), startMs, snapshot: stored },
  });
  for (const evaluator of [steady, again]) observe(evaluator, 20, 200);
  expect(again.takeSignals()).toEqual([]);
  expect(again.stats().unjudgedEvents).toBe(steady.stats().unjudgedEvents);
  expect(again.takeDirty()).toEqual(steady.takeDirty());
});

test('does not judge an event that alone takes a tenth of that', () => {
  const any = Array.from({ length: 12 }, () => ({
    ...{ field: 'payload.text', op: 'matches', value: WIDE },
  })) as never;
  const { evaluator } = new Play([costly({ match: { where: [{ not: { any } }] } })]);
  evaluator.observe(event(100));
  expect(evaluator.stats()).toMatchObject({ samples: 0, unjudgedEvents: 1 });
  evaluator.observe(event(200, LONGEST.slice(0, 1000)));
  expect(evaluator.stats()).toMatchObject({ samples: 1, unjudgedEvents: 1 });
});

test('an ordinary expression may be searched for in 5,000 texts a second', () => {
  const ordinary = '^(GET|POST) /api/(v1|v2)/[a-z]+';
  const { evaluator } = new Play([
    costly({ match: { where: [{ field: 'payload.text', op: 'matches', value: ordinary }] } }),
  ]);
  const text = 'GET /api/v1/orders/'.padEnd(200, '1234567890');
  for (let n = 0; n < 5000; n++) evaluator.observe(event(500, text));
  expect(evaluator.stats()).toMatchObject({ samples: 5000, unjudgedEvents: 0 });
});

test('finding groups for other parts of a cluster costs no more than judging', () => {
  const finder = new GroupFinder(compileRuleSet([costly()]));
  const found = Array.from({ length: JUDGED + 5 }, () => finder.find(event(100)).length);
  expect(found.filter((groups) => groups > 0)).toHaveLength(JUDGED - 1);
  expect(finder.ruleStats()).toMatchObject([
    { ruleId: id(1), unjudgedEvents: 6, warnings: [expect.any(String)] },
  ]);
  expect(finder.find(event(1100))).toHaveLength(1);
});
