import { describe, expect, test } from 'vitest';
import { type RevisionPlan } from '../../adapters/postgres/index.ts';
import { checkEdits } from './checkEdits.ts';
import { assertNoneRefused, importRules } from './importRules.ts';
import { readRules } from './readRules.ts';
import { aComposite, aSpec, aStored, ruleId } from './testing/aRule.ts';

const ASKER = { tenant: 'acme', actor: 'console/ana', traceId: 't', nowMs: 0 };
const STORED = [
  aStored(1, aSpec({ name: 'one' })),
  aStored(2, aSpec({ name: 'two' })),
  aStored(3, aComposite('both', 1, 2)),
];

/** What a document comes to over the stored rules; nothing is written. */
function tryOut(entries: readonly unknown[], mode: 'upsert' | 'replace' = 'upsert') {
  const rules = {
    revise: <P extends RevisionPlan>(_: unknown, __: boolean, work: (s: typeof STORED) => P) => {
      const plan = work(STORED);
      const faults = checkEdits(STORED, plan.edits);
      return Promise.resolve({ plan, faults, written: new Map(), isApplied: false });
    },
  };
  return importRules(rules as never, ASKER, readRules(entries), { mode, isDry: true });
}

const withId = (n: number, fields = {}) => ({ ...aSpec(fields), rule_id: ruleId(n) });

describe('a report', () => {
  test('has an entry for every rule of the document, with the id and version of what is there', async () => {
    const report = await tryOut([
      withId(1, { name: 'one', severity: 'WARN' }),
      aSpec({ name: 'two' }),
      aSpec({ name: 'new' }),
      withId(9, { name: 'new with an id' }),
      { name: 'bad' },
    ]);
    expect(report).toMatchObject({
      applied: false,
      created: 2,
      updated: 1,
      unchanged: 1,
      refused: 1,
    });
    expect(
      report.results.map(({ index, rule_id, outcome, version }) => [
        index,
        rule_id,
        outcome,
        version,
      ]),
    ).toEqual([
      [0, ruleId(1), 'updated', 3],
      [1, ruleId(2), 'unchanged', 3],
      [2, null, 'created', null],
      [3, ruleId(9), 'created', null],
      [4, null, 'refused', null],
    ]);
  });

  test('refuses the rules that keep another from judging, and says which', async () => {
    const { results } = await tryOut([withId(1, { group_by: [] }), withId(2, { name: 'renamed' })]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
    expect(results[0]?.faults?.[0]).toMatchObject({
      field: '/policies/0',
      limit: expect.stringContaining('"both"') as string,
    });
  });

  test('refuses a rule of the document that could not judge any more where it stands', async () => {
    const { results } = await tryOut(
      [withId(1, { name: 'one' }), { ...aComposite('both', 1, 2), rule_id: ruleId(3) }],
      'replace',
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(['unchanged', 'refused', 'deleted']);
    expect(results[1]?.faults?.[0]?.field).toBe('/policies/1/when');
  });

  test('says of a composite that waits for a refused rule which one that is', async () => {
    const { results } = await tryOut([
      { ...aComposite('over both', 7, 1), rule_id: ruleId(8) },
      { ...withId(7), severity: 'LOUD' },
    ]);
    expect(results[0]?.faults).toEqual([
      { field: '/policies/0/when', limit: 'rules that can judge', fix: 'Mend /policies/1 first.' },
    ]);
  });
});

test('regular expressions are bounded over all rules of a document', async () => {
  const leaf = { field: 'payload.m', op: 'matches', value: 'y'.repeat(440) };
  const where = Array.from({ length: 21 }, () => ({ any: [leaf, { not: leaf }, { all: [leaf] }] }));
  const rule = (n: number) => ({ ...withId(n, { match: { where } }), name: `r${String(n)}` });
  const rules = Array.from({ length: 10 }, (_, i) => rule(21 + i));
  const { results } = await tryOut([...rules, withId(36)]);
  expect(results.map(({ outcome }) => outcome)).toEqual([
    ...Array.from({ length: 9 }, () => 'created'),
    ...['refused', 'created'],
  ]);
  expect(results[9]?.faults?.[0]?.field).toBe('/policies/9/match/where');
});

test('a refusal carries the faults and the report', async () => {
  const report = { ...(await tryOut([{ name: 'bad' }, withId(1)])), dry_run: false };
  expect(() => assertNoneRefused(report)).toThrow(
    expect.objectContaining({
      code: 'invalid_request',
      message: expect.stringContaining(
        '1 of 2 rules is refused, so nothing was changed. ',
      ) as string,
      faults: [expect.objectContaining({ field: '/policies/0/severity' })],
      report,
    }) as Error,
  );
  expect(() => assertNoneRefused({ ...report, dry_run: true })).not.toThrow();
});
