import { expect, test } from 'vitest';
import { compileRegex } from './regex.ts';

function searchOf(pattern: string, ignoreCase = false) {
  const compiled = compileRegex(pattern, ignoreCase);
  if (!compiled.ok) throw new Error(compiled.reason);
  return compiled.search;
}

test('searches anywhere, and only at the ends where it is tied to them', () => {
  expect(searchOf('fail(ed|ure)')('login failed')).toBe(true);
  expect(searchOf('^fail')('login failed')).toBe(false);
  expect(searchOf('FAIL', true)('login failed')).toBe(true);
  expect(searchOf('FAIL')('login failed')).toBe(false);
});

test('takes linear time where back-tracking takes for ever', () => {
  const text = `${'a'.repeat(10_000)}!`;
  expect(searchOf('^(a+)+$')(text)).toBe(false);
  expect(searchOf('^(a+)+!$')(text)).toBe(true);
});

test('does not take a part of a long text for the whole', () => {
  const large = searchOf('^(a{1,200})*$');
  expect(large('a'.repeat(200))).toBe(true);
  expect(large('a'.repeat(200_000))).toBe(false);
});

test.each(['(a)\\1', '(?=a)', 'a{1001}', '(a{30}){30}', '.{0,400}.{0,400}', '(', '[z-a]'])(
  'refuses %s with a reason',
  (pattern) => {
    const compiled = compileRegex(pattern);
    expect(compiled.ok ? '' : compiled.reason).not.toBe('');
  },
);

test('refuses before it compiles what would take long to', () => {
  const compiled = compileRegex('.{0,1000}'.repeat(110));
  expect(compiled).toMatchObject({
    ok: false,
    reason: expect.stringContaining('add up to 110000') as string,
  });
});
