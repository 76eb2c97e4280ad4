import type { Match, Rule } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { compileRuleSet } from './compileRuleSet.ts';
import { wants } from './samples.ts';
import { buildEvent } from './testing/buildEvent.ts';
import { buildRule } from './testing/buildRule.ts';

function buildRules(matches: readonly Match[]): Rule[] {
  return matches.map((match, i) => buildRule({ rule_id: `rule-${String(i)}`, match }));
}

test('offers an event only the rules that want its type and source, each once', () => {
  const ruleSet = compileRuleSet(
    buildRules([
      { type: 'host.cpu' },
      { type: ['host.cpu', 'host.disk', 'host.cpu'], source: ['web-1', 'web-2'] },
      { type: 'host.cpu', source: 'web-2' },
      { source: 'web-1' },
      {},
      { type: 'host.disk' },
    ]),
  );
  const wanted = (type: string, source: string) => {
    const found: number[] = [];
    ruleSet.index.find(buildEvent({ type, source }), (position) => found.push(position));
    expect(new Set(found).size).toBe(found.length);
    const event = buildEvent({ type, source });
    return found.sort().filter((position) => {
      const rule = ruleSet.rules[position];
      return rule !== undefined && wants(rule, event);
    });
  };
  expect(wanted('host.cpu', 'web-1')).toEqual([0, 1, 3, 4]);
  expect(wanted('host.cpu', 'web-2')).toEqual([0, 1, 2, 4]);
  expect(wanted('host.disk', 'web-3')).toEqual([4, 5]);
  expect(wanted('__proto__', 'constructor')).toEqual([4]);
});

test('leaves out what is disabled and names what does not compile', () => {
  const [good, off, bad] = buildRules([{}, {}, {}]) as [Rule, Rule, Rule];
  const ruleSet = compileRuleSet([good, { ...off, enabled: false }, { ...bad, for: '8d' }]);
  expect(ruleSet.rules.map(({ ruleId }) => ruleId)).toEqual(['rule-0']);
  expect([...ruleSet.disabledIds]).toEqual(['rule-1']);
  expect(ruleSet.faulty.map(({ ruleId, faults }) => [ruleId, faults[0]?.field])).toEqual([
    ['rule-2', '/for'],
  ]);
});

test('no rule stops judging because of how many groups others wait for', () => {
  const { condition: _, ...rule } = buildRule();
  const named = Array.from({ length: 1000 }, (_, n) => ({ source: `backup-${String(n)}` }));
  const rules = Array.from({ length: 12 }, (_, n) => ({
    ...{ ...rule, rule_id: `rule-${String(n)}`, absence: { after: '1h', expect: named } },
  }));
  const { rules: compiled, faulty } = compileRuleSet(rules);
  expect([compiled.length, faulty.length]).toEqual([12, 0]);
});
