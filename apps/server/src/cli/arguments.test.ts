import { expect, test } from 'vitest';
import { describeOptions, type OptionSpec, readOptions } from './arguments.ts';

const SPECS: OptionSpec[] = [
  { name: 'port', kind: 'text', what: 'A port.', placeholder: 'N' },
  { name: 'console', kind: 'flag', what: 'Open it.' },
  { name: 'follow', kind: 'list', what: 'A file.' },
  { name: 'no-wait', kind: 'flag', what: 'Do not wait.' },
];
const read = (...args: string[]) => readOptions(args, SPECS);

test.each<[string[], object]>([
  [['--port', '1'], { port: '1' }],
  [['--port=1'], { port: '1' }],
  [['--port=a=b'], { port: 'a=b' }],
  [['--port='], { port: '' }],
  [['--port', '-1'], { port: '-1' }],
  [['--console'], { console: true }],
  [['--console=true', '--no-wait'], { console: true, 'no-wait': true }],
  [['--console=false'], { console: false }],
  [['--no-console'], { console: false }],
  [['--follow', 'a', '--follow=b'], { follow: ['a', 'b'] }],
  [['--port', '1', '--port', '2'], { port: '2' }],
])('reads %j', (args, expected) => {
  expect(read(...args)).toEqual(expected);
});

test.each([
  [['--prot', '1'], 'There is no option --prot. Did you mean --port?'],
  [['--no-port'], 'There is no option --no-port.'],
  [['--port'], '--port needs a value'],
  [['stray'], 'stray is not expected here'],
  [['--console=maybe'], '--console is maybe; write --console'],
])('refuses %j in words', (args, message) => {
  expect(() => read(...args)).toThrow(message);
});

test('describes options in lines that fit', () => {
  const text = describeOptions([{ name: 'a', kind: 'text', what: 'word '.repeat(60).trim() }], 60);
  const lines = text.split('\n');
  expect(lines[0]).toBe('  --a VALUE');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(lines.join(' ').match(/word/g)).toHaveLength(60);
});
