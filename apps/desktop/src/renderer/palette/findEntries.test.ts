import { describe, expect, it } from 'vitest';
import { createFinder } from './findEntries.ts';
import type { PaletteEntry } from './paletteEntry.ts';

const run = () => undefined;
const ENTRIES: readonly PaletteEntry[] = [
  { id: 'help', source: 'help', title: 'Acknowledge', shortcut: 'A', run },
  { id: 'ack-pay', source: 'action', title: 'Acknowledge 3 alerts on payments-api', run },
  { id: 'ack-search', source: 'action', title: 'Acknowledge 1 alert on search', run },
  { id: 'pay', source: 'place', kind: 'service', title: 'payments-api', detail: 'Service', run },
  { id: 'spay', source: 'place', kind: 'service', title: 'repayments', run },
  {
    ...{ id: 'alert', source: 'place', kind: 'alert', title: 'payments-api: Error ratio' },
    ...{ words: '019a-77f2', run },
  },
  { id: 'theme', source: 'setting', title: 'Theme', words: 'night lit dark', run },
];
const find = createFinder(ENTRIES);
const ids = (text: string): readonly string[] => find(text, 50).map(({ id }) => id);

describe('the palette finds', () => {
  it('everything when nothing is typed, actions first, help last', () => {
    const all = ['ack-pay', 'ack-search', 'pay', 'spay', 'alert', 'theme', 'help'];
    expect(ids('')).toEqual(all);
    expect(ids('  ')).toEqual(all);
  });

  it('the acknowledgement of a service by two beginnings of words', () => {
    expect(ids('ack pay')).toEqual(['ack-pay']);
    expect(ids('pay ack')).toEqual(['ack-pay']);
    expect(ids('ACK')).toEqual(['ack-pay', 'ack-search', 'help']);
  });

  it('what begins with the word before what holds it, whatever its source', () => {
    expect(ids('pay')).toEqual(['ack-pay', 'pay', 'alert', 'spay']);
  });

  it('letters in their order within one word, after everything that is nearer', () => {
    expect(ids('thm')).toEqual(['theme']);
    expect(ids('err')).toEqual(['alert']);
    expect(ids('xq')).toEqual([]);
    expect(ids('erat')).toEqual([]);
  });

  it('by what is not shown: other words and the id', () => {
    expect(ids('dark')).toEqual(['theme']);
    expect(ids('019a-77f2')).toEqual(['alert']);
  });

  it.each([
    ['>ack', ['ack-pay', 'ack-search']],
    ['@', ['pay', 'spay']],
    ['@ pay', ['pay', 'spay']],
    ['#pay', ['alert']],
    ['#theme', []],
  ])('only what a prefix asks for: %s', (text, expected) => {
    expect(ids(text)).toEqual(expected);
  });

  it('no more than is asked for', () => {
    expect(find('', 2).map(({ id }) => id)).toEqual(['ack-pay', 'ack-search']);
  });
});
