import type { Rule } from '@batcave/shared/rules';
import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../paneKit/index.ts';
import { readImport } from './importText.ts';
import { barsOf, ratePerStep, stepPath } from './previewStrip.ts';
import { describeSplit, FILTER_KEYS, joinRows, listRows, type Sort } from './ruleList.ts';
import { writeOrdered } from './ruleText.ts';

const AT = '2026-11-23T08:00:00.000Z';
const rule = (name: string, fields: Partial<Rule> = {}): Rule => ({
  ...{ rule_id: `id-${name}`, version: 1, name, enabled: true, severity: 'WARN' },
  ...{ created_at: AT, updated_at: AT, updated_by: 'console/ana', match: {} },
  ...fields,
});
const RULES = [
  rule('b', { severity: 'CRITICAL' }),
  rule('a', { enabled: false, updated_by: 'console/bob' }),
  rule('c'),
];
const STATUSES = {
  policies: [
    {
      ...{ rule_id: 'id-c', groups: 0, max_groups: 1, dropped_samples: 0, raised: 0, flapping: 0 },
      ...{
        failure: null,
        faults: [{ field: '/when', limit: 'rules that exist', fix: 'Mend it.' }],
      },
    },
  ],
  raised: [{ rule_id: 'id-c', last_24h: 9, last_at: AT }],
};

const names = (query: string, sort: Sort = 'name'): string[] =>
  listRows(joinRows(RULES, STATUSES), parseFilter(query, FILTER_KEYS).terms, sort).map(
    (row) => row.rule.name,
  );

describe('the list of rules', () => {
  it('stands by name, or with those that fire most first', () => {
    expect(names('')).toEqual(['a', 'b', 'c']);
    expect(names('', 'fires')).toEqual(['c', 'a', 'b']);
  });

  it.each([
    ['sev:critical', ['b']],
    ['is:off', ['a']],
    ['is:failing', ['c']],
    ['is:odd', []],
    ['by:bob', ['a']],
    ['by:console/*', ['a', 'b', 'c']],
    ['neither', ['a', 'b', 'c']],
  ])('is filtered by %s', (query, expected) => {
    expect(names(query)).toEqual(expected);
  });

  it('says of a rule that leaves events out which limit it met', () => {
    const policies = STATUSES.policies.map((each) => ({
      ...each,
      ...{ faults: [], dropped_samples: 3, warnings: ['There is no room for groups.'] },
    }));
    const ails = (of: typeof policies): (string | null)[] =>
      joinRows(RULES, { policies: of }).map((row) => row.ails);
    expect(ails(policies)).toContain('There is no room for groups.');
    const older = policies.map(({ warnings: _, ...each }) => each) as typeof policies;
    expect(ails(older)).toContain('More groups than it may have: some are not judged');
  });

  it('does not take silence of the server for none', () => {
    const [known] = joinRows(RULES, STATUSES);
    expect([known?.last24h, known?.lastAtMs]).toEqual([0, null]);
    expect(joinRows(RULES, undefined)[0]?.last24h).toBeNull();
    expect(joinRows(RULES, { policies: [] })[0]?.last24h).toBeNull();
  });

  it('says how the rules that are on are split', () => {
    expect(describeSplit(RULES)).toBe('1 critical, 0 error, 1 warn, 0 info');
  });
});

describe('what is to be imported', () => {
  it('is an export, a list or one rule', () => {
    expect(readImport('{"policies": [1, 2]}')).toEqual({ ok: true, policies: [1, 2] });
    expect(readImport('[{"name": "a"}]')).toEqual({ ok: true, policies: [{ name: 'a' }] });
    expect(readImport('{"name": "a"}')).toEqual({ ok: true, policies: [{ name: 'a' }] });
  });

  it.each([
    ['', 'It is empty.'],
    ['5', 'It must be an export, a list of rules, or one rule.'],
    ['{"policies": 5}', 'It must be an export, a list of rules, or one rule.'],
    ['[]', 'There is no rule in it.'],
    ['title: x\ndetection:\n  a: b', 'This is Sigma: use npx sentry rules import --sigma FILE.'],
  ])('is refused with the reason: %s', (text, fault) => {
    expect(readImport(text)).toEqual({ ok: false, fault });
  });

  it('is no more than passes to the server at once', () => {
    expect(readImport(`"${'x'.repeat(500_000)}"`)).toMatchObject({ ok: false });
    expect(readImport(JSON.stringify(Array.from({ length: 1001 }, () => ({}))))).toMatchObject({
      fault: expect.stringMatching(/1001 rules; 1000 are taken/) as string,
    });
  });
});

describe('the strip of a preview', () => {
  const FROM = Date.parse(AT);
  const HOUR = 3_600_000;
  const at = (ms: number): string => new Date(FROM + ms).toISOString();

  it('puts each alert where it stood in the range', () => {
    const episodes = [
      { raised_at: at(6 * HOUR), cleared_at: at(12 * HOUR), severity: 'WARN' as const },
      { raised_at: at(18 * HOUR), cleared_at: null, severity: 'ERROR' as const },
      { raised_at: at(-HOUR), cleared_at: at(0), severity: 'INFO' as const },
    ];
    expect(barsOf(episodes, FROM, FROM + 24 * HOUR)).toEqual([
      { at: 0.25, width: 0.25, severity: 'WARN' },
      { at: 0.75, width: 0.25, severity: 'ERROR' },
      { at: 0, width: 0, severity: 'INFO' },
    ]);
  });

  it('counts what is raised in each ten minutes, the last moment too', () => {
    const counts = ratePerStep(
      [0, 1, 600_000, HOUR].map((ms) => ({ raised_at: at(ms) })),
      FROM,
      FROM + HOUR,
    );
    expect(counts).toEqual([2, 1, 0, 0, 0, 1]);
    expect(stepPath([2, 0], 4, 100, 40)).toBe('M0.0 20.0H50.0L50.0 40.0H100.0');
  });
});

it('writes the same fields in the same order', () => {
  expect(writeOrdered({ zebra: 1, severity: 'WARN', name: 'a' })).toBe(
    writeOrdered({ name: 'a', zebra: 1, severity: 'WARN' }),
  );
});
