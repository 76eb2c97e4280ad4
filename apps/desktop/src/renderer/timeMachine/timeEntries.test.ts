import { describe, expect, it } from 'vitest';
import { timeEntries, type TimeCursor } from './timeEntries.ts';

const NOW_MS = Date.parse('2026-11-26T15:00:00Z');

function read(text: string, isLive = true) {
  const went: (number | 'live')[] = [];
  const time: TimeCursor = {
    presentMs: () => NOW_MS,
    isLive: () => isLive,
    goTo: (atMs) => went.push(atMs),
    goLive: () => went.push('live'),
  };
  return { entries: timeEntries(text, time, '0'), went };
}

/** What the first entry does, if it can be done. */
function goes(text: string, isLive = true): number | 'live' | null {
  const { entries, went } = read(text, isLive);
  const [first] = entries;
  if (first === undefined || (first.blockedBy ?? null) !== null) return null;
  first.run();
  return went[0] ?? null;
}

describe('a text after the colon', () => {
  it.each([
    ['14:05', '2026-11-26T14:05:00Z'],
    ['-2h', '2026-11-26T13:00:00Z'],
    ['last 2h', '2026-11-26T13:00:00Z'],
    ['LAST 15m', '2026-11-26T14:45:00Z'],
    ['2026-11-20 09:00', '2026-11-20T09:00:00Z'],
  ])('puts the board on the moment that %s means', (text, at) => {
    expect(goes(text)).toBe(Date.parse(at));
  });

  it('goes back to live by name, and only from the past', () => {
    expect(goes('live', false)).toBe('live');
    expect(goes('l', false)).toBe('live');
    expect(goes('live')).toBeNull();
  });

  it('offers moments when nothing is typed, and the present first while it is not on show', () => {
    expect(read('').entries.map(({ title }) => title)[0]).toBe(
      'Put the board on 2026-11-26 14:55:00Z',
    );
    expect(read('', false).entries[0]).toMatchObject({ title: 'Back to live', shortcut: '0' });
  });

  it.each(['soon', '14:05-14:20', '-200d', '25:00'])('says how to write it: %s', (text) => {
    const { entries } = read(text);
    expect(entries).toHaveLength(1);
    expect(entries[0]?.blockedBy).toMatch(/Write|kept for/);
  });
});
