import { type ImportMode, RULE_LIMITS } from '@batcave/shared/rules';
import { describe, expect, test } from 'vitest';
import { planImport } from './planImport.ts';
import { readRules } from './readRules.ts';
import { aSpec, aStored, ruleId } from './testing/aRule.ts';

const STORED = [
  aStored(1, aSpec({ name: 'one' })),
  aStored(2, aSpec({ name: 'twin' })),
  aStored(3, aSpec({ name: 'twin' })),
];

function plan(entries: readonly unknown[], mode: ImportMode = 'upsert', stored = STORED) {
  let made = 100;
  const planned = planImport(stored, readRules(entries), mode, () => ruleId((made += 1)));
  const rules = planned.rules.map(({ ruleId: id, outcome, faults = [] }) => ({
    ...{ id, outcome },
    fields: faults.map(({ field }) => field),
  }));
  return { ...planned, rules, outcomes: rules.map(({ outcome }) => outcome) };
}

const withId = (n: number, fields = {}) => ({ ...aSpec(fields), rule_id: ruleId(n) });

describe('upsert', () => {
  test('finds a rule by its id, else by its name when one rule has it, else makes one', () => {
    const { rules, edits, isRefused } = plan([
      withId(2, { name: 'renamed' }),
      aSpec({ name: 'one', severity: 'WARN' }),
      aSpec({ name: 'new' }),
      withId(50, { name: 'one' }),
    ]);
    expect(isRefused).toBe(false);
    expect(rules.map(({ id, outcome }) => [id, outcome])).toEqual([
      [ruleId(2), 'updated'],
      [ruleId(1), 'updated'],
      [ruleId(101), 'created'],
      [ruleId(50), 'created'],
    ]);
    expect(edits.map((edit) => [edit.kind, edit.ruleId])).toEqual(
      [2, 1, 101, 50].map((n) => ['write', ruleId(n)]),
    );
  });

  test('refuses a name that several rules have, and names their ids', () => {
    const planned = planImport(STORED, readRules([aSpec({ name: 'twin' })]), 'upsert', () => '');
    expect(planned.isRefused).toBe(true);
    expect(planned.rules[0]?.faults).toEqual([
      {
        field: '/policies/0/name',
        limit: expect.stringContaining('2 have it') as string,
        fix: `Say which one is meant with its rule_id: ${ruleId(2)}, ${ruleId(3)}.`,
      },
    ]);
  });

  test('plans the other rules also when one is refused: the report tells of each', () => {
    expect(plan([aSpec({ name: 'twin' }), withId(2, { name: 'x' })]).outcomes).toEqual([
      'refused',
      'updated',
    ]);
  });

  test('takes each rule once', () => {
    expect(plan([withId(1), aSpec({ name: 'one' })]).rules[1]).toMatchObject({
      outcome: 'refused',
      fields: ['/policies/1/name'],
    });
    expect(plan([aSpec({ name: 'n' }), aSpec({ name: 'n' })]).outcomes).toEqual([
      'created',
      'refused',
    ]);
    expect(plan([withId(9), withId(9)]).outcomes).toEqual(['created', 'refused']);
  });

  test('sees that nothing is new in what an export gave', () => {
    expect(plan(STORED).outcomes).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(plan(STORED).edits).toEqual([]);
  });

  test('tells what changes', () => {
    const [rule] = planImport(
      STORED,
      readRules([aSpec({ name: 'one', group_by: ['source'] })]),
      'upsert',
      () => '',
    ).rules;
    expect(rule?.changes).toEqual([{ field: '/group_by', before: null, after: ['source'] }]);
  });
});

test('create makes every rule anew, and none in the place of another', () => {
  const { rules } = plan([aSpec({ name: 'one' }), withId(60), withId(1)], 'create');
  expect(rules.map(({ id, outcome, fields }) => [id, outcome, ...fields])).toEqual([
    [ruleId(101), 'created'],
    [ruleId(60), 'created'],
    [ruleId(1), 'refused', '/policies/2/rule_id'],
  ]);
});

describe('replace', () => {
  test('deletes what the document does not have', () => {
    const { rules, edits } = plan([withId(2, { name: 'twin' }), aSpec({ name: 'new' })], 'replace');
    expect(rules.map(({ id, outcome }) => [id, outcome])).toEqual([
      [ruleId(2), 'unchanged'],
      [ruleId(101), 'created'],
      [ruleId(1), 'deleted'],
      [ruleId(3), 'deleted'],
    ]);
    expect(edits.map(({ kind }) => kind)).toEqual(['write', 'remove', 'remove']);
  });

  test('does not count a rule as gone because its entry is refused', () => {
    const entries = [{ ...withId(1), severity: 'LOUD' }, aSpec({ name: 'twin' })];
    expect(plan(entries, 'replace').rules.map(({ id, outcome }) => [id, outcome])).toEqual([
      [ruleId(1), 'refused'],
      [undefined, 'refused'],
    ]);
  });
});

describe('an entry', () => {
  test.each<[string, unknown, string[]]>([
    ['that is no object', 5, ['/policies/0']],
    ['that is a list', [], ['/policies/0']],
    ['without a name', { ...aSpec(), name: undefined }, ['/policies/0/name']],
    ['with an id that is none', { ...aSpec(), rule_id: 'x' }, ['/policies/0/rule_id']],
    ['with a field that is none', { ...aSpec(), tenant: 'other' }, ['/policies/0/tenant']],
  ])('%s is refused where it stands', (_, entry, fields) => {
    expect(plan([entry]).rules).toMatchObject([{ outcome: 'refused', fields }]);
  });

  test('is found whatever the case of its id, and read without what an export says besides', () => {
    const { version: _, ...stored } = aStored(1, aSpec({ name: 'one' }));
    expect(plan([{ ...stored, rule_id: ruleId(1).toUpperCase() }]).outcomes).toEqual(['unchanged']);
  });
});

test('a tenant has so many rules and no more', () => {
  const stored = Array.from({ length: RULE_LIMITS.maxRules - 1 }, (_, n) => aStored(n));
  const entries = [withId(20_001), withId(1, { name: 'changed' }), withId(20_002)];
  expect(plan(entries, 'upsert', stored).outcomes).toEqual(['created', 'updated', 'refused']);
  expect(plan(entries, 'replace', stored).outcomes.slice(0, 3)).toEqual([
    'created',
    'updated',
    'created',
  ]);
});
