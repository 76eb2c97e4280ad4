import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffLines } from './lineDiff.ts';

const marks = { same: ' ', removed: '-', added: '+', 'left out': '…' } as const;
const shown = (before: string, after: string): string[] =>
  diffLines(before, after).map(({ kind, text }) => marks[kind] + text);

it('shows what went and what came, with what is around it', () => {
  const before = ['1', '2', '3', '4', '5', 'a', '6', '7', '8', '9'].join('\n');
  expect(shown(before, before.replace('a', 'b'))).toEqual([
    ...['…2 unchanged', ' 3', ' 4', ' 5', '-a', '+b', ' 6', ' 7', ' 8', '…1 unchanged'],
  ]);
  expect(shown('a', 'a')).toEqual([]);
  expect(shown('a\nc', 'a\nb\nc')).toEqual([' a', '+b', ' c']);
});

it('makes the later text of the earlier one, whatever they are', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
    .map((l) => l.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after);
      const lines = diffLines(before, after, 1000);
      const pick = (other: string): string =>
        lines
          .filter(({ kind }) => kind !== other)
          .map((line) => line.text)
          .join('\n');
      expect(pick('added')).toBe(before);
      expect(pick('removed')).toBe(after);
    }),
  );
});

it('tells a change of very long texts as a whole, in little time', () => {
  const before = Array.from({ length: 5000 }, (_, i) => `a${String(i)}`).join('\n');
  const lines = diffLines(before, before.replaceAll('a', 'b'));
  expect(lines).toHaveLength(10_000);
});
