import { RULE_LIMITS, type RuleInput } from '@batcave/shared/rules';
import { describe, expect, test } from 'vitest';
import { checkEdits, createEditCheck, editCheckWith } from './checkEdits.ts';
import { aComposite, aSpec, aStored, ruleId } from './testing/aRule.ts';

const write = (n: number, spec = aSpec()) => ({ kind: 'write', ruleId: ruleId(n), spec }) as const;
const remove = (n: number) => ({ kind: 'remove', ruleId: ruleId(n) }) as const;

const STORED = [aStored(1), aStored(2), aStored(3, aComposite('both', 1, 2)), aStored(4)];

describe('an edit', () => {
  test('of what nothing joins is free', () => {
    for (const edit of [write(4, aSpec({ group_by: [] })), remove(4), write(9), remove(3)])
      expect(checkEdits(STORED, [edit])).toEqual({ written: new Map(), others: [] });
  });

  test('must leave the rules that join its rule able to judge, and names those that could not', () => {
    for (const edit of [remove(1), write(2, aSpec({ group_by: [] }))]) {
      const { written, others } = checkEdits(STORED, [edit]);
      expect(written.size).toBe(0);
      expect(others).toMatchObject([{ rule: { name: 'both' }, joins: [edit.ruleId] }]);
      expect(others[0]?.faults.length).toBeGreaterThan(0);
    }
  });

  test('is judged together with the others of one change', () => {
    const grouped = aSpec({ group_by: ['labels.region'] });
    const all = [
      write(1, grouped),
      write(2, grouped),
      write(3, { ...aComposite('both', 1, 2), group_by: ['labels.region'] }),
    ];
    expect(checkEdits(STORED, all)).toEqual({ written: new Map(), others: [] });
    expect(checkEdits(STORED, [remove(1), remove(3)]).others).toEqual([]);
    expect(checkEdits(STORED, all.slice(0, 2)).others).toHaveLength(1);
  });

  test('is told its own faults, also of a rule that is disabled', () => {
    const bad = aSpec({
      enabled: false,
      condition: { aggregate: 'avg', window: '1m', operator: '>', threshold: 1 },
    });
    const { written, others } = checkEdits(STORED, [write(8, bad), write(7, aComposite('x', 99))]);
    expect(written.get(ruleId(8))?.map(({ field }) => field)).toContain('/condition/field');
    expect(written.get(ruleId(7))?.map(({ field }) => field)).toContain('/when');
    expect(others).toEqual([]);
  });

  test('protects also a composite rule that is disabled: it could not be enabled any more', () => {
    const stored = [
      aStored(1),
      aStored(2),
      aStored(3, { ...aComposite('c', 1, 2), enabled: false }),
    ];
    expect(checkEdits(stored, [remove(2)]).others).toMatchObject([{ rule: { name: 'c' } }]);
  });

  test('does not answer for what was broken before', () => {
    const stored = [...STORED, aStored(5, aComposite('of old', 1, 77))];
    expect(checkEdits(stored, [write(1, aSpec({ name: 'renamed' }))]).others).toEqual([]);
  });

  test('compiles what it concerns and nothing else', () => {
    const asked: string[][] = [];
    const check = createEditCheck((rules) => {
      asked.push(rules.map(({ rule_id: id }) => id).sort());
      return [];
    });
    check([...STORED, aStored(5, aComposite('others', 4, 6)), aStored(6)], [write(1), write(9)]);
    expect(asked).toEqual([[1, 2, 3, 9].map(ruleId)]);
  });
});

test('what no store holds is refused where it stands', () => {
  const labels = { team: 'a\u0000b' };
  const large = { ...aSpec(), match: { type: Array(1100).fill('x'.repeat(250)) as string[] } };
  const half = aSpec({ match: { labels: { '\ud800': 'x' } } });
  const { written } = checkEdits(
    [],
    [write(1, aSpec({ labels })), write(2, large), write(3, half)],
  );
  expect(written.get(ruleId(1))?.[0]).toMatchObject({ field: '/labels/team' });
  expect(written.get(ruleId(2))?.[0]?.limit).toContain(
    `at most ${String(RULE_LIMITS.maxRuleBytes)} bytes`,
  );
  expect(written.get(ruleId(3))?.[0]).toMatchObject({ field: '/match/labels' });
});

test('a rule that names more groups than it may have is refused, with the limit that is in the way', () => {
  const { condition: _, ...spec } = aSpec();
  const named = ['a', 'b', 'b', 'c'].map((source) => ({ source }));
  const waiting = { ...spec, absence: { after: '1h', expect: named } };
  const faultsOf = (fields: Partial<RuleInput>, most?: number) =>
    editCheckWith({ maxGroupsPerRule: most })(
      [],
      [write(1, { ...waiting, ...fields })],
    ).written.get(ruleId(1)) ?? [];
  expect(faultsOf({})).toEqual([]);
  expect(faultsOf({ max_groups: 3 }, 3)).toEqual([]);
  expect(faultsOf({ max_groups: 2 })).toMatchObject([
    { field: '/absence/expect', limit: '2 groups at most, as max_groups says; it names 3' },
  ]);
  expect(faultsOf({ max_groups: 9 }, 2)).toMatchObject([
    {
      field: '/absence/expect',
      limit: '2 groups at most, as max_groups_per_rule of the server says; it names 3',
    },
  ]);
});
