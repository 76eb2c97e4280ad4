import { expect, test } from 'vitest';
import { readSigma } from './index.ts';
import { refusedAt, take, withDetection } from './testing/buildSigma.ts';

const selection = (text: string) => withDetection(`{ s: ${text}, condition: s }`);

test.each([
  ['base64', '{ a|base64: x }'],
  ['base64offset', '{ a|base64offset|contains: x }'],
  ['utf16le', '{ a|utf16le|base64offset|contains: x }'],
  ['utf16be', '{ a|utf16be: x }'],
  ['utf16', '{ a|utf16: x }'],
  ['wide', '{ a|wide|base64offset|contains: x }'],
  ['fieldref', '{ a|fieldref: b }'],
  ['expand', '{ a|expand: "%Servers%" }'],
  ['neq', '{ a|neq: 1 }'],
  ['hour', '{ a|hour: 3 }'],
  ['week', '{ a|week: 3 }'],
])('refuses the modifier %s with the reason', (modifier, text) => {
  const { documents } = readSigma(selection(text));
  const [document] = documents;
  if (document?.ok !== false) throw new Error('taken');
  const [fault] = document.faults;
  expect(fault?.field).toMatch(/^\/detection\/s\/a\|/);
  expect(fault?.limit).toMatch(new RegExp(`^${modifier}: `));
  expect(fault?.fix).not.toBe('');
});

test.each([
  ['{ a|nonsense: 1 }', '/detection/s/a|nonsense'],
  ['{ a|contains|re: x }', '/detection/s/a|contains|re'],
  ['{ a|cased|re: x }', '/detection/s/a|cased|re'],
  ['{ a|i|re: x }', '/detection/s/a|i|re'],
  ['{ a|i: x }', '/detection/s/a|i'],
  ['{ a|gt|cased: 1 }', '/detection/s/a|gt|cased'],
  ['{ a|contains|contains: x }', '/detection/s/a|contains|contains'],
  ['{ a|windash|cidr: 10.0.0.0/8 }', '/detection/s/a|windash|cidr'],
  ['{ a|all: x }', '/detection/s/a|all'],
  ['{ a|all: [x] }', '/detection/s/a|all'],
  ['{ a|contains: 4625 }', '/detection/s/a|contains'],
  ['{ a|contains: [x, null] }', '/detection/s/a|contains/1'],
  ['{ a|cased: 5 }', '/detection/s/a|cased'],
  ['{ a|gt: "5" }', '/detection/s/a|gt'],
  ['{ a|gt: null }', '/detection/s/a|gt'],
  ['{ a|exists: "yes" }', '/detection/s/a|exists'],
  ['{ a|exists: [true] }', '/detection/s/a|exists'],
  ['{ a|cidr: 10.0.0.0 }', '/detection/s/a|cidr'],
  ['{ a|cidr: [10.0.0.0/8, 300.0.0.0/8] }', '/detection/s/a|cidr/1'],
  ['{ a|re: 5 }', '/detection/s/a|re'],
  ["{ a|re: '(?=x)' }", '/detection/s/a|re'],
  ["{ a|re: ['ok', '(x)\\1'] }", '/detection/s/a|re/1'],
  ["{ a|re: 'a++' }", '/detection/s/a|re'],
  ["{ a|re: '(a{9}){99}' }", '/detection/s/a|re'],
  ['{ a: [] }', '/detection/s/a'],
  ['{ a: { b: 1 } }', '/detection/s/a'],
  ['{ a: [[1]] }', '/detection/s/a/0'],
  [`{ a: ${'x'.repeat(1025)} }`, '/detection/s/a'],
  ['{}', '/detection/s'],
  ['[]', '/detection/s'],
  ['null', '/detection/s'],
  ['[{ a: 1 }, [b]]', '/detection/s/1'],
  ['[boom]', '/detection/s'],
  ['boom', '/detection/s'],
  ['[{ a: 1 }, boom]', '/detection/s/1'],
  ["{ '|all': [a, b] }", '/detection/s/|all'],
  ["{ '|exists': true }", '/detection/s/|exists'],
  ['{ "a b": 1 }', '/detection/s/a b'],
  ['{ a..b: 1 }', '/detection/s/a..b'],
  ['{ "x/y~z|base64": 1 }', '/detection/s/x~1y~0z|base64'],
])('names what it cannot take in the selection %s', (text, field) => {
  expect(refusedAt(selection(text))).toEqual([field]);
});

test.each([
  ['{ s: { a: 1 } }', '/detection/condition'],
  ['{ s: { a: 1 }, condition: [] }', '/detection/condition'],
  ['{ s: { a: 1 }, condition: 1 }', '/detection/condition'],
  ['{ s: { a: 1 }, condition: s and }', '/detection/condition'],
  ['{ s: { a: 1 }, condition: other }', '/detection/condition'],
  ['{ s: { a: 1 }, condition: 1 of x* }', '/detection/condition'],
  ['{ _s: { a: 1 }, condition: 1 of them }', '/detection/condition'],
  ['{ s: { a: 1 }, condition: s, timeframe: 5m }', '/detection/timeframe'],
  ['{ s: { a: 1 }, condition: "s | count() > 5" }', '/detection/timeframe'],
  ['{ s: { a: 1 }, condition: "s | count() > 5", timeframe: 8d }', '/detection/timeframe'],
  ['{ s: { a: 1 }, condition: "s | count() > 5", timeframe: 1M }', '/detection/timeframe'],
  ['{ s: { a: 1 }, condition: "s | count(u) by h > 5", timeframe: 5m }', '/detection/condition'],
  ['{ s: { a: 1 }, condition: "s | sum(u) > 5", timeframe: 5m }', '/detection/condition'],
  ['{ s: { a: 1 }, condition: "s | count() = 5", timeframe: 5m }', '/detection/condition'],
  ['{ s: { a: 1 }, condition: ["s | count() > 5", s], timeframe: 5m }', '/detection/condition'],
  ['text', '/detection'],
])('names what it cannot take in the detection %s', (text, field) => {
  expect(refusedAt(withDetection(text))).toEqual([field]);
});

test('refuses near, which an aggregation of old could say', () => {
  expect(
    refusedAt(withDetection('{ s: { a: 1 }, condition: "s | near b", timeframe: 5m }')),
  ).toEqual(['/detection']);
});

const GOOD = selection('{ a: 1 }');
test.each([
  ['level: urgent\n', '/level'],
  ['status: unsupported\n', '/status'],
  ['status: draft\n', '/status'],
  ['taxonomy: ecs\n', '/taxonomy'],
  ['tags: [attack]\n', '/tags/0'],
  ['tags: attack.t1059\n', '/tags'],
  ['id: 5\n', '/id'],
  ['references: [[x]]\n', '/references/0'],
  ['action: global\n', '/action'],
  ['filter: { rules: [x] }\n', '/filter'],
  ['my-own-field: 1\n', '/my-own-field'],
])('names what it cannot take in the head: %j', (line, field) => {
  expect(refusedAt(GOOD + line)).toEqual([field]);
});

test.each([
  ['title: t\ndetection: { s: { a: 1 }, condition: s }\n', '/logsource'],
  ['title: t\nlogsource: {}\ndetection: { s: { a: 1 }, condition: s }\n', '/logsource'],
  [
    'title: t\nlogsource: { product: 5 }\ndetection: { s: { a: 1 }, condition: s }\n',
    '/logsource/product',
  ],
  [
    'title: t\nlogsource: { product: p, host: h }\ndetection: { s: { a: 1 }, condition: s }\n',
    '/logsource/host',
  ],
  ['logsource: { product: p }\ndetection: { s: { a: 1 }, condition: s }\n', '/title'],
  ['title: 5\nlogsource: { product: p }\ndetection: { s: { a: 1 }, condition: s }\n', '/title'],
  ['just a text\n', ''],
  ['- a list\n', ''],
  ['', ''],
  ['a: [\n', ''],
])('names what is missing in %j', (yaml, field) => {
  expect(refusedAt(yaml)).toContain(field);
});

test('names every fault of a document at once, and goes on with the next', () => {
  const { documents } = readSigma(
    `title: bad\nlevel: x\nlogsource: { host: h }\ndetection: { s: { a|wide: 1, b|gt: x }, condition: s }\n---\n${GOOD}`,
  );
  expect(documents.map(({ title, ok, document }) => [title, ok, document])).toEqual([
    ['bad', false, 0],
    ['t', true, 1],
  ]);
  expect(documents[0]?.ok === false && documents[0].faults.map(({ field }) => field)).toEqual([
    ...['/level', '/logsource', '/detection/s/a|wide', '/detection/s/b|gt'],
  ]);
});

test('refuses what the rule language cannot hold: too many conditions, or too deep', () => {
  const list = Array.from({ length: 257 }, (_, i) => `x${String(i)}`).join(', ');
  expect(refusedAt(selection(`{ a|contains: [${list}] }`))).toEqual(['/detection']);
  let condition = 's';
  for (let i = 0; i < 6; i++) condition = `not (s and (s or not ${condition}))`;
  expect(refusedAt(withDetection(`{ s: { a: 1 }, condition: ${condition} }`))).toEqual([
    '/detection',
  ]);
});

test('refuses names in the options that are no fields', () => {
  expect(refusedAt(GOOD, { fields: { a: 'payload' } })).toEqual(['/detection/s/a']);
  expect(refusedAt(GOOD, { groupBy: ['host name'] })).toEqual(['']);
  expect(refusedAt(selection('[boom]'), { keywordField: 'message' })).toEqual(['']);
});

test('refuses more search identifiers than any rule has', () => {
  const selections = Array.from({ length: 256 }, (_, i) => `s${String(i)}: { a: 1 }`).join(', ');
  expect(refusedAt(withDetection(`{ ${selections}, condition: s0 }`))).toEqual(['/detection']);
});

test('is not led astray by names of built-in properties', () => {
  const { rule } = take(selection('{ constructor: 1, __proto__: x }'));
  expect(rule.match?.where).toMatchObject([
    { field: 'payload.constructor' },
    { field: 'payload.__proto__' },
  ]);
  expect(refusedAt(`${GOOD}constructor: 1\n`)).toEqual(['/constructor']);
  expect(refusedAt(`${GOOD.replace('t\n', 't\n')}level: constructor\n`)).toEqual(['/level']);
});

test.each([
  [
    'expressions that grow',
    `{ a|re: [${Array(2000).fill("'.{0,1000}.{0,1000}.{0,1000}'").join(', ')}] }`,
  ],
  [
    'many expressions',
    `{ a|re: [${Array(1000)
      .fill(`'${'[\\pL\\pN]'.repeat(20)}'`)
      .join(', ')}] }`,
  ],
  [
    'many wildcards',
    `{ a: [${Array(1000)
      .fill(`'${'*?a'.repeat(60)}'`)
      .join(', ')}] }`,
  ],
  ['a long number', `{ a: '${'1'.repeat(250_000)}x*' }`],
  ['many dashes', `{ a|windash: '${'-x '.repeat(80_000)}' }`],
])('is done with %s in bounded time', (_, text) => {
  const startMs = performance.now();
  expect(readSigma(selection(text)).documents[0]?.ok).toBe(false);
  expect(performance.now() - startMs).toBeLessThan(4000);
});

test.each([
  ['many uses of many selections', '1 of them' + ' and 1 of them'.repeat(120)],
  ['a long aggregation', `s0 | count(${' '.repeat(100_000)}`],
  ['many negations', 'not '.repeat(60_000) + 's0'],
])('is done with %s in bounded time', (_, condition) => {
  const selections = Array.from({ length: 250 }, (__, i) => `s${String(i)}: { a: ${String(i)} }`);
  const startMs = performance.now();
  const { documents } = readSigma(
    withDetection(`{ ${selections.join(', ')}, condition: "${condition}", timeframe: 5m }`),
  );
  expect(documents[0]?.ok).toBe(false);
  expect(performance.now() - startMs).toBeLessThan(4000);
});
