import { describe, expect, it } from 'vitest';
import { MANUAL } from './manualText.ts';
import { findSections, readManual } from './readManual.ts';

const plain = (text: string) => ({ kind: 'plain', text });
const blocksOf = (text: string) => readManual(`# Title\n\n${text}`)[0]?.blocks;

describe('the manual', () => {
  it('joins broken lines and keeps keys, strong words and the words of links', () => {
    expect(blocksOf('Press `A` to\nack **now**, see [Rules](rules.md).')).toEqual([
      {
        kind: 'paragraph',
        line: [
          ...[plain('Press '), { kind: 'code', text: 'A' }, plain(' to ack ')],
          ...[{ kind: 'strong', text: 'now' }, plain(', see '), plain('Rules'), plain('.')],
        ],
      },
    ]);
  });

  it('reads items with what is indented under them, also right under a paragraph', () => {
    expect(blocksOf('Two:\n- one\n  more\n- two')).toEqual([
      { kind: 'paragraph', line: [plain('Two:')] },
      { kind: 'items', lines: [[plain('one more')], [plain('two')]] },
    ]);
  });

  it('reads tables without their rule, and leaves pictures out', () => {
    expect(blocksOf('![A board](b.png)\n\n| key | does |\n| --- | ---- |\n| `A` | ack |')).toEqual([
      {
        ...{ kind: 'table', head: [[plain('key')], [plain('does')]] },
        rows: [[[{ kind: 'code', text: 'A' }], [plain('ack')]]],
      },
    ]);
  });

  it('takes markup for text', () => {
    expect(blocksOf('<script>alert(1)</script>')).toEqual([
      { kind: 'paragraph', line: [plain('<script>alert(1)</script>')] },
    ]);
  });

  it('is the page for operators, whole', () => {
    const titles = MANUAL.map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(['States of an alert', 'The wall', 'Keys']));
    const shown = JSON.stringify(MANUAL.map(({ blocks }) => blocks));
    expect(shown).not.toMatch(/\*\*|\]\(|!\[/);
  });

  it('is found by words, titles first', () => {
    const titles = (text: string) => findSections(MANUAL, text).map(({ title }) => title);
    expect(titles('sound')[0]).toBe('Sound');
    expect(titles('canary late')).toContain('Is this now?');
    expect(titles('xyzzy')).toEqual([]);
    expect(titles('')).toHaveLength(MANUAL.length);
  });
});
