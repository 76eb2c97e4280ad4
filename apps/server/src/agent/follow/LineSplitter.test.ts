import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, type LogLine } from './LineSplitter.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

function split(text: string, chunkSizes: readonly number[], maxLineBytes = 100): LogLine[] {
  const splitter = new LineSplitter(0, maxLineBytes);
  const bytes = bytesOf(text);
  const lines: LogLine[] = [];
  for (let from = 0, i = 0; from < bytes.length; i += 1) {
    const size = chunkSizes[i % chunkSizes.length] ?? 1;
    lines.push(...splitter.push(bytes.subarray(from, from + size)));
    from += size;
    expect(splitter.readOffset).toBe(Math.min(from, bytes.length));
  }
  return lines;
}

describe('LineSplitter', () => {
  it('gives each finished line with the offset of its first byte', () => {
    expect(split('one\ntwö\r\n\nrest', [64])).toEqual([
      { offset: 0, text: 'one', cutFromBytes: undefined },
      { offset: 4, text: 'twö', cutFromBytes: undefined },
      { offset: 10, text: '', cutFromBytes: undefined },
    ]);
  });

  it('keeps its place at the start of an unfinished line, which flush gives', () => {
    const splitter = new LineSplitter(100, 50);
    splitter.push(bytesOf('done\nhalf'));
    expect([splitter.offset, splitter.readOffset]).toEqual([105, 109]);
    expect(splitter.flush()).toEqual({ offset: 105, text: 'half', cutFromBytes: undefined });
    expect(splitter.flush()).toBeUndefined();
  });

  it('cuts a line that is too long, says how long it was, and goes on with the next', () => {
    expect(split(`${'x'.repeat(250)}\nnext\n`, [7])).toEqual([
      { offset: 0, text: 'x'.repeat(100), cutFromBytes: 250 },
      { offset: 251, text: 'next', cutFromBytes: undefined },
    ]);
  });

  it.each([
    ['é', 9],
    ['€', 10],
    ['😀', 11],
  ])('does not cut through the character %s', (character, maxLineBytes) => {
    const [line] = split(`${'12345678'}${character}${'y'.repeat(20)}\n`, [64], maxLineBytes - 1);
    expect(line?.text).toBe('12345678');
    const [whole] = split(`12345678${character}${'y'.repeat(20)}\n`, [64], maxLineBytes + 1);
    expect(whole?.text.startsWith(`12345678${character}`)).toBe(true);
  });

  it('drops NUL bytes and replaces what is not UTF-8', () => {
    const splitter = new LineSplitter(0, 100);
    const lines = splitter.push(Uint8Array.from([0, 0, 0x61, 0xff, 0x62, 0x0a]));
    expect(lines.map((line) => line.text)).toEqual(['a\uFFFDb']);
  });

  it('gives the same lines however the bytes are cut into readings', () => {
    const text = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 })).map((l) => l.join('\n'));
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (t, sizes) => {
        expect(split(t, sizes, 16)).toEqual(split(t, [100_000], 16));
      }),
    );
  });
});
