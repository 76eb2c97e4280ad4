import { expect, test } from 'vitest';
import { readYaml } from './yaml.ts';

const limitOf = (text: string) => {
  const read = readYaml(text);
  if (!Array.isArray(read)) return read.limit;
  return read.map((document) => (document.ok ? 'ok' : document.fault.limit)).join('; ');
};

test('reads the core schema of YAML 1.2', () => {
  const read = readYaml('a: [1, 0x10, 1.5, yes, true, ~, "5", 2026-01-02]\n__proto__: { b: x }\n');
  const value = new Map<string, unknown>([
    ['a', [1, 16, 1.5, 'yes', true, null, '5', '2026-01-02']],
    ['__proto__', new Map([['b', 'x']])],
  ]);
  expect(read).toEqual([{ ok: true, value }]);
});

test('leaves out documents that are empty', () => {
  expect(limitOf('---\n# nothing\n---\na: 1\n---\n')).toBe('ok');
  expect(limitOf('# nothing\n')).toBe('');
});

test.each([
  ['a: &x [1]\nb: *x\n', 'no aliases'],
  ['a: !!str 5\n', 'no YAML tags such as tag:yaml.org,2002:str'],
  ['a: !foo { b: 1 }\n', 'no YAML tags such as !foo'],
  ['a: !!binary aGk=\n', 'no YAML tags such as tag:yaml.org,2002:binary'],
  ['<<: { a: 1 }\n', 'no merge keys'],
  ['%YAML 1.1\n---\na: yes\n', 'no directives'],
  ['a: 1\nb: 2\na: 3\n', 'each key once'],
  ['a: { b: 1, "b": 2 }\n', 'each key once'],
  ['1: x\n', 'texts as keys'],
  ['? [a]\n: x\n', 'texts as keys'],
  ['a: 9007199254740993\n', 'a whole number within ±(2^53 - 1)'],
  ['a: .inf\n', 'a finite number'],
  ['a: "x\\0"\n', 'text without NUL and lone surrogates'],
  ['a: "\\ud800"\n', 'text without NUL and lone surrogates'],
  ['a: [1\n', 'YAML 1.2'],
  ['a: "1\n', 'YAML 1.2'],
  [`a: ${'['.repeat(17)}1${']'.repeat(17)}\n`, 'at most 16 levels'],
  ['a: 1\n---\nb: [\n---\nc: 1\n', 'ok; YAML 1.2; ok'],
])('refuses %j', (text, limit) => {
  expect(limitOf(text)).toBe(limit);
});

test('names the line of what is no YAML', () => {
  expect(readYaml('a: 1\nb: "x\nc: 2\n')).toMatchObject([
    {
      ok: false,
      fault: { field: '', fix: expect.stringMatching(/^Mend it at line \d/) as string },
    },
  ]);
});

const KIB_256 = 256 * 1024;
test.each([
  ['too long', 'a: ' + 'x'.repeat(KIB_256), 'at most 262144 bytes of YAML'],
  ['too many bytes', 'a: ' + '\u20ac'.repeat(KIB_256 / 3), 'at most 262144 bytes of YAML'],
  ['101 documents', '---\na: 1\n'.repeat(101), 'at most 100 documents'],
  ['brackets', '['.repeat(KIB_256), 'at most 100000 tokens of YAML'],
  ['fewer brackets', '['.repeat(40_000), 'YAML 1.2'],
  ['dashes', '- '.repeat(25_000), 'YAML 1.2'],
  ['question marks', '? '.repeat(25_000), 'YAML 1.2'],
  ['quotes', '"'.repeat(40_000), 'YAML 1.2'],
  ['anchors', '&a '.repeat(25_000), 'YAML 1.2'],
  [
    'a bomb of aliases',
    'a: &a [x, x]\n' +
      [...'bcdefghij']
        .map((c, i) => `${c}: &${c} [*${'abcdefghi'.charAt(i)}, *${'abcdefghi'.charAt(i)}]\n`)
        .join(''),
    'no aliases',
  ],
])('is done with %s in bounded time', (_, text, limit) => {
  const startMs = performance.now();
  expect(limitOf(text)).toBe(limit);
  expect(performance.now() - startMs).toBeLessThan(3000);
});
