import type { Rule } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { candidates, compileRuleSet } from './compileRuleSet.ts';
import { buildEvent } from './testing/buildEvent.ts';
import { buildRule } from './testing/buildRule.ts';

function buildRules(matches: readonly Rule['match'][]): Rule[] {
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
  const offered = (type: string, source: string) =>
    candidates(ruleSet, buildEvent({ type, source })).flat().sort();
  expect(offered('host.cpu', 'web-1')).toEqual([0, 1, 3, 4]);
  expect(offered('host.cpu', 'web-2')).toEqual([0, 1, 2, 4]);
  expect(offered('host.disk', 'web-3')).toEqual([4, 5]);
  expect(offered('__proto__', 'constructor')).toEqual([4]);
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
