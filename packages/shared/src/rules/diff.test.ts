import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffRules, type RuleChange } from './diff.ts';
import { namedRules } from './named.ts';
import type { RuleInput } from './schema.ts';

const RULE: RuleInput = {
  name: 'busy',
  severity: 'ERROR',
  match: { type: 'host.cpu', where: [{ field: 'payload.core', op: '=', value: 1 }] },
  condition: { aggregate: 'avg', field: 'payload.v', window: '1m', operator: '>', threshold: 90 },
};

describe('two versions of a rule', () => {
  test('differ in what was changed, added and taken out, each named by its pointer', () => {
    const before: RuleInput = { ...RULE, description: 'old words', for: '1m' };
    const after = {
      ...RULE,
      description: 'new words',
      runbook_url: 'https://wiki.example/busy',
      condition: { ...RULE.condition, threshold: 95 },
    };
    expect(diffRules(before, after)).toEqual([
      { field: '/condition/threshold', before: 90, after: 95 },
      { field: '/description', before: 'old words', after: 'new words' },
      { field: '/for', before: '1m', after: null },
      { field: '/runbook_url', before: null, after: 'https://wiki.example/busy' },
    ]);
  });

  test('are the same when only the order of keys differs, or a default is said', () => {
    const { severity, ...others } = RULE;
    expect(diffRules(RULE, { ...others, severity, enabled: true, schema_version: 1 })).toEqual([]);
    expect(diffRules({ ...RULE, enabled: false }, RULE)).toEqual([
      { field: '/enabled', before: false, after: true },
    ]);
  });

  test('are compared item by item in lists of one length, and by the whole list otherwise', () => {
    const [first] = RULE.match?.where ?? [];
    const where = (...list: NonNullable<RuleInput['match']>['where'] & object) => ({
      ...RULE,
      match: { ...RULE.match, where: list },
    });
    const second = { field: 'payload.core', op: '=', value: 2 } as const;
    expect(diffRules(RULE, where(second))).toEqual([
      { field: '/match/where/0/value', before: 1, after: 2 },
    ]);
    expect(diffRules(RULE, where(first ?? second, second))).toEqual([
      { field: '/match/where', before: [first], after: [first, second] },
    ]);
    expect(diffRules({ ...RULE, group_by: [] }, { ...RULE, group_by: ['source'] })).toEqual([
      { field: '/group_by', before: [], after: ['source'] },
    ]);
  });

  test('have pointers that RFC 6901 reads back, also for labels with strange names', () => {
    expect(
      diffRules(
        { ...RULE, labels: { 'a/b': '1', 'c~d': '1' } },
        { ...RULE, labels: { 'a/b': '2', 'c~d': '2', constructor: 'x' } },
      ).map(({ field, before }) => [field, before]),
    ).toEqual([
      ['/labels/a~1b', '1'],
      ['/labels/c~0d', '1'],
      ['/labels/constructor', null],
    ]);
  });

  test('give the later one when what is told is applied to the earlier', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        tie('list'),
        tie('fields'),
      ),
      list: fc.array(tie('value'), { maxLength: 3 }),
      fields: fc.dictionary(fc.constantFrom('a', 'b/c', '~', 'd'), tie('value')),
    })).fields;
    fc.assert(
      fc.property(value, value, (before, after) => {
        const changes = diffRules(before as never, after as never);
        expect(changes.reduce(apply, copy(before))).toEqual(copy(after));
      }),
    );
  });
});

function copy(document: object): unknown {
  return JSON.parse(JSON.stringify(document)) as unknown;
}

/** The document with one change made, and the value that was there held against the change. */
function apply(document: unknown, { field, before, after }: RuleChange): unknown {
  const steps = field
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = steps.pop() ?? '';
  let at = document as Record<string, unknown>;
  for (const step of steps) at = at[step] as Record<string, unknown>;
  expect(at[last] ?? null).toEqual(before);
  if (after === null) delete at[last];
  else at[last] = after;
  return document;
}

test('the rules that a composite joins are named once, however deep they stand', () => {
  const [a, b] = ['0193A4C0-0000-7000-8000-00000000000a', '0193a4c0-0000-7000-8000-00000000000b'];
  expect(
    namedRules({ when: { any: [{ rule: a }, { all: [{ rule: b }, { not: { rule: b } }] }] } }),
  ).toEqual([a.toLowerCase(), b]);
  expect(namedRules(RULE)).toEqual([]);
});
