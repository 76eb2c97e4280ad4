import { expect, test } from 'vitest';
import { fitsPattern, readExpression } from './condition.ts';

const name = (text: string) => ({ kind: 'name', name: text });

test('binds or least, then and, then not', () => {
  expect(readExpression('a or not b and (c OR d)')).toEqual({
    ok: true,
    expression: {
      kind: 'or',
      parts: [
        name('a'),
        {
          kind: 'and',
          parts: [
            { kind: 'not', part: name('b') },
            { kind: 'or', parts: [name('c'), name('d')] },
          ],
        },
      ],
    },
  });
});

test.each([
  ['1 of them', { kind: 'of', every: false, pattern: '*' }],
  ['any of sel*', { kind: 'of', every: false, pattern: 'sel*' }],
  ['all of sel', { kind: 'of', every: true, pattern: 'sel' }],
  ['not not ((a))', name('a')],
])('reads %s', (text, expression) => {
  expect(readExpression(text)).toEqual({ ok: true, expression });
});

test.each([
  ['', 'it ends, where a search identifier, `1 of`, `all of` or a bracket was expected'],
  ['a and', 'it ends, where a search'],
  ['a b', '"b" at character 3, where and, or, or the end was expected'],
  ['(a or b', 'it ends, where a closing bracket was expected'],
  ['a)', '")" at character 2'],
  ['2 of a*', '"2" at character 1, where `1 of` or `all of`'],
  ['1 of', 'it ends, where `them` or a pattern'],
  ['1 of (a)', '"(" at character 6'],
  ['sel*', '"sel*" at character 1, where `1 of` or `all of` before a pattern'],
  ['a & b', '"&" at character 3'],
  ['a and "b"', '"\\"" at character 7'],
  ['not', 'it ends'],
  ['('.repeat(33) + 'a' + ')'.repeat(33), 'brackets more than 32 deep'],
  ['a' + ' and a'.repeat(256), 'more than 512 words and brackets'],
  ['not '.repeat(100_000), 'more than 512 words'],
])('says where %s cannot be read', (text, reason) => {
  const read = readExpression(text);
  expect(read.ok ? '' : read.reason).toContain(reason);
});

test.each([
  ['selection_img', 'selection*', true],
  ['selection_img', 'selection', false],
  ['selection', 'selection', true],
  ['selection_img', '*_img', true],
  ['a_b_c', 'a*b*c', true],
  ['a_c_b', 'a*b*c', false],
  ['aba', 'ab*ba', false],
  ['xaab', 'x*ab*b', false],
  ['_hidden', '*', false],
  ['_hidden', '_hidden', false],
  ['sel.x', 'selyx', false],
])('tells whether %s fits %s', (text, pattern, expected) => {
  expect(fitsPattern(text, pattern)).toBe(expected);
});
