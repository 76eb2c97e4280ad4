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
/** As somebody finds who has typed nothing before. */
const found = (text: string, limit: number) => createFinder(ENTRIES).find(text, limit);
const ids = (text: string): readonly string[] => found(text, 50).map(({ id }) => id);

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
    expect(found('', 2).map(({ id }) => id)).toEqual(['ack-pay', 'ack-search']);
  });
});

describe('the work of the palette', () => {
  const SERVICES = ['payments-api', 'search', 'ledger-db', 'edge', 'queue'];
  const MANY = Array.from({ length: 5_000 }, (_, n): PaletteEntry => {
    const service = `${SERVICES[n % SERVICES.length] ?? ''}-${String(n % 40)}`;
    const title = `${service}: Alert number ${String(n)}`;
    return {
      id: `a${String(n)}`,
      source: 'place',
      kind: 'alert',
      title,
      words: `id-${String(n)}`,
      run,
    };
  });

  it('is what the letter before has left, and all entries only for the first', () => {
    const finder = createFinder(MANY);
    const examined = ['', 'p', 'pa', 'pay', 'pay 7', 'pay 77'].map((text) => {
      finder.find(text, 50);
      return finder.examined();
    });
    expect(examined).toEqual([5_000, 5_000, 1_000, 1_000, 1_000, 190]);
  });

  it('is no more for a letter that is taken back', () => {
    const finder = createFinder(MANY);
    for (const text of ['p', 'pa', 'pay']) finder.find(text, 50);
    finder.find('pa', 50);
    expect(finder.examined()).toBe(1_000);
  });

  it('finds the same, letter by letter, as all at once', () => {
    const finder = createFinder([...ENTRIES, ...MANY]);
    for (const query of ['ack pay', '#pay 77', '@pay', 'serch', 'queue 12', 'id-4 edge']) {
      for (let to = 0; to <= query.length; to += 1) {
        const text = query.slice(0, to);
        const afresh = createFinder([...ENTRIES, ...MANY]).find(text, 50);
        expect([text, finder.find(text, 50)]).toEqual([text, afresh]);
      }
    }
  });
});
