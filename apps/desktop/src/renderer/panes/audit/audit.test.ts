import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { diffValues } from './auditDiff.ts';
import { compileAuditFilter } from './auditFilter.ts';
import { readAuditKey } from './auditKeys.ts';

describe('a filter', () => {
  test.each([
    ['', {}],
    ['actor:console/ana', { actor: 'console/ana' }],
    ['action:rule. object:RULE', { action: 'rule.', object_type: 'rule' }],
    ['id:"a b" actor:host', { object_id: 'a b', actor: 'host' }],
  ])('%j asks the server for %o', (text, query) => {
    expect(compileAuditFilter(text)).toEqual({ query, faults: [] });
  });

  test.each([
    ['object:person', /^object:person is none\. Use alert, /],
    ['actor:a actor:b', /^actor: only one/],
    ['ana', /^ana: say where/],
    ['who:ana', /^who: is not a filter/],
  ])('%j is told what is wrong', (text, fault) => {
    expect(compileAuditFilter(text).faults[0]).toMatch(fault);
  });
});

describe('the difference', () => {
  it('names each value that was changed, added and taken away', () => {
    const before = { name: 'Lag', limit: 30, match: { type: 'x' }, tags: ['a'] };
    const after = { name: 'Lag', limit: 45, match: {}, tags: ['a', 'b'] };
    expect(diffValues(before, after)).toEqual([
      { path: 'limit', before: '30', after: '45' },
      { path: 'match.type', before: '"x"', after: null },
      { path: 'match', before: null, after: '{}' },
      { path: 'tags[1]', before: null, after: '"b"' },
    ]);
  });

  it('of something made or deleted is all of it', () => {
    expect(diffValues(null, { a: 1 })).toEqual([{ path: 'a', before: null, after: '1' }]);
    expect(diffValues({ a: null }, undefined)).toEqual([
      { path: 'a', before: 'null', after: null },
    ]);
    expect(diffValues('x', 'y')).toEqual([{ path: '', before: '"x"', after: '"y"' }]);
  });

  it('is empty between a value and itself, whatever the value', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => diffValues(value, value).length === 0));
  });
});

describe('the keys', () => {
  it('leave the others to the window', () => {
    expect([readAuditKey('J')?.kind, readAuditKey('F6'), readAuditKey('A')]).toEqual([
      'move',
      undefined,
      undefined,
    ]);
  });
});
