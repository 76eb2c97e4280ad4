import type { Rule, RuleInput } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { aComposite, aSpec, aStored, ruleId } from '../policies/testing/aRule.ts';
import { rulesToTry } from './rulesToTry.ts';

const tried = (rules: readonly Rule[], rule: RuleInput | undefined, n?: number) =>
  rulesToTry(
    { rule, ...(n === undefined ? {} : { rule_id: ruleId(n) }) },
    {
      tenant: 'acme',
      stored: {
        get: (_, id) => Promise.resolve(rules.find(({ rule_id: own }) => own === id) as Rule),
        all: () => Promise.resolve(rules),
      },
    },
  );

test('an edit is tried beside the rule as it is stored', async () => {
  const { before, beforeFaults } = await tried([aStored(1)], aSpec({ severity: 'WARN' }), 1);
  expect([before?.severity, beforeFaults]).toEqual(['ERROR', undefined]);
});

test('an edit that mends a rule is tried alone, and it is said why', async () => {
  const { rule, before, beforeFaults } = await tried(
    [aStored(1, aSpec({ for: '8d' }))],
    aSpec({ for: '1d' }),
    1,
  );
  expect([rule.for, before]).toEqual(['1d', undefined]);
  expect(beforeFaults).toMatchObject([{ field: '/for' }]);
});

test('an edit that takes out of a join what is not there any more is tried alone', async () => {
  const rules = [aStored(1), aStored(3, aComposite('both', 1, 2))];
  const { related, before, beforeFaults } = await tried(rules, aComposite('one', 1), 3);
  expect([related.map(({ rule_id: id }) => id), before]).toEqual([[ruleId(1)], undefined]);
  expect(beforeFaults).toMatchObject([{ field: expect.stringContaining('/when') as string }]);
});

test('what is wrong with the edit itself is refused where it stands, and so is a stored rule by itself', async () => {
  const faulty = [aStored(1, aSpec({ for: '8d' }))];
  await expect(tried(faulty, aSpec({ for: '9d' }), 1)).rejects.toMatchObject({
    faults: [{ field: '/rule/for' }],
  });
  await expect(tried(faulty, undefined, 1)).rejects.toMatchObject({ faults: [{ field: '/for' }] });
});
