import { expect, test } from 'vitest';
import { compileRegex } from './regex.ts';

function compiledOf(pattern: string, ignoreCase = false) {
  const compiled = compileRegex(pattern, ignoreCase);
  if (!compiled.ok) throw new Error(compiled.reason);
  return compiled;
}

function searchOf(pattern: string, ignoreCase = false) {
  return compiledOf(pattern, ignoreCase).search;
}

/** Letters of `ab` without a pattern, the same in every run. */
function mixed(length: number, seed: number): string {
  let state = seed;
  const letter = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return 'ab'.charAt((state >> 16) % 2);
  };
  return Array.from({ length }, letter).join('');
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

test('finds the same when the automaton of an expression has grown too large for its place', () => {
  const search = searchOf('a[ab]{15}$');
  for (let seed = 1; seed <= 30; seed++) {
    const text = mixed(3000, seed * 7919);
    expect(search(text)).toBe(text.at(-16) === 'a');
  }
});

test.each([
  ['a few characters that are told apart', '^/(health|ready)z?$', false, 2],
  ['a list of words in either case', '(timeout|refused|reset by peer)', true, 2],
  ['a plain word', 'ab', false, 2],
  ['one that must remember where it was', 'a[ab]{15}$', false, 19],
  ['one that doubles with every character', '(a|b)*a(a|b){60}$', false, 188],
])('counts the steps of a search by the expression alone: %s', (_, pattern, ignoreCase, steps) => {
  const { workOf, search } = compiledOf(pattern, ignoreCase);
  expect(workOf('x'.repeat(100))).toBe(100 * steps);
  search(mixed(500, 7));
  expect(workOf('x'.repeat(100))).toBe(100 * steps);
  expect(workOf('x'.repeat(200_000))).toBe(0);
});
