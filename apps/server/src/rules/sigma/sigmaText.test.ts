import { expect, test } from 'vitest';
import { readSigmaText, toRegex, widen } from './sigmaText.ts';

const plain = (text: string) => ({ text });

test.each([
  [String.raw`C:\Windows\x`, [plain('C:\\Windows\\x')]],
  [String.raw`a\\b`, [plain('a\\b')]],
  [String.raw`a\*`, [plain('a*')]],
  [String.raw`a\?b`, [plain('a?b')]],
  [String.raw`a\\*`, [plain('a\\'), '*']],
  [String.raw`a\\?`, [plain('a\\'), '?']],
  [String.raw`a\\\*`, [plain('a\\*')]],
  [String.raw`a\\\b`, [plain('a\\\\b')]],
  [String.raw`a\\\\b`, [plain('a\\\\b')]],
  [String.raw`a\\\\*`, [plain('a\\\\'), '*']],
  [String.raw`\\\\server\share`, [plain('\\\\server\\share')]],
  [String.raw`end\ `.trimEnd(), [plain('end\\')]],
  ['', []],
  ['*', ['*']],
  ['**a***', ['*', plain('a'), '*']],
  ['a?*?b', [plain('a'), '?', '*', '?', plain('b')]],
])('reads %j as Sigma writes it', (source, pieces) => {
  expect(readSigmaText(source)).toEqual(pieces);
});

test('widens without doubling an asterisk', () => {
  expect(widen(readSigmaText('*a'), true, true)).toEqual(['*', plain('a'), '*']);
  expect(widen([], true, true)).toEqual(['*']);
});

test.each([
  ['a?c', false, String.raw`(?s)\Aa.c\z`],
  ['*a.c', false, String.raw`a\.c\z`],
  ['a*c*', false, String.raw`(?s)\Aa.*c`],
  ['-x', true, String.raw`\A[-/–—―]x\z`],
  ['-x', false, String.raw`\A-x\z`],
  ['a-x/y -z', true, String.raw`\Aa-x/y [-/–—―]z\z`],
])('writes %j, windash %j, as an expression', (source, windash, regex) => {
  expect(toRegex(readSigmaText(source), windash)).toBe(regex);
});
