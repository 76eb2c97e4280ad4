import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAnnouncer } from './announcer.ts';
import {
  matchesPattern,
  matchesTerm,
  parseFilter,
  readSeverity,
  writeTerm,
} from './filterTokens.ts';
import { createIntentBus } from './intents.ts';
import { isSingleKey, nameKey } from './keys.ts';

const press = (key: string, mods: Partial<Parameters<typeof nameKey>[0]> = {}) =>
  nameKey({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...mods });

describe('the names of keys', () => {
  it('writes letters in capitals whatever caps lock says', () => {
    expect([press('a'), press('A'), press('A', { shiftKey: true })]).toEqual(['A', 'A', 'Shift+A']);
  });

  it('leaves Shift out where the layout needs it for the character', () => {
    expect([press('?', { shiftKey: true }), press('/', { shiftKey: true })]).toEqual(['?', '/']);
  });

  it('names modified and special keys', () => {
    expect([
      press('a', { ctrlKey: true }),
      press('a', { metaKey: true }),
      press('F6', { shiftKey: true }),
      press(' '),
    ]).toEqual(['Ctrl+A', 'Ctrl+A', 'Shift+F6', 'Space']);
  });

  it('has no name for modifiers alone and for keys with Alt', () => {
    expect([press('Shift', { shiftKey: true }), press('a', { altKey: true })]).toEqual([
      null,
      null,
    ]);
  });

  it('knows which keys typing would produce', () => {
    expect(['A', 'Shift+J', '.', 'Space', 'Enter', 'Ctrl+A', 'F6'].map(isSingleKey)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('filters as typed', () => {
  it('reads keys, quoted values and bare words', () => {
    expect(parseFilter('sev:critical svc:"payments api" lag', ['sev', 'svc'])).toEqual({
      terms: [
        { key: 'sev', value: 'critical', isExact: false },
        { key: 'svc', value: 'payments api', isExact: true },
        { key: '', value: 'lag', isExact: false },
      ],
      faults: [],
    });
  });

  it('names a filter it does not know and still uses the others', () => {
    const parsed = parseFilter('colour:red sev:warn', ['sev']);
    expect(parsed.terms).toEqual([{ key: 'sev', value: 'warn', isExact: false }]);
    expect(parsed.faults).toEqual(['colour: is not a filter. Use sev:']);
  });

  it('ignores a key whose value is still to be typed', () => {
    expect(parseFilter('sev:', ['sev'])).toEqual({ terms: [], faults: [] });
  });

  it('writes a condition that names exactly one value, whatever stands in it', () => {
    for (const value of ['cart', 'payments api', 'a*b', 'say "hi"', 'c:\\temp', 'http://x']) {
      const [term] = parseFilter(writeTerm('svc', value), ['svc']).terms;
      expect(term).toMatchObject({ key: 'svc', value });
      const matches = (text: string) => term !== undefined && matchesTerm(text, term);
      expect([matches(value), matches('axxb')]).toEqual([true, false]);
    }
  });

  it('matches whole values, with * for anything', () => {
    expect([
      matchesPattern('payments-api', 'pay*'),
      matchesPattern('payments-api', 'PAY*api'),
      matchesPattern('payments-api', 'pay'),
      matchesPattern('ab', 'ab*b'),
      matchesPattern('a-b-c', '*b*'),
    ]).toEqual([true, true, false, false, true]);
  });

  it('reads a severity by name or digit', () => {
    expect([
      readSeverity('critical'),
      readSeverity('2'),
      readSeverity('5'),
      readSeverity(''),
    ]).toEqual(['CRITICAL', 'ERROR', undefined, undefined]);
  });
});

describe('intents between panes', () => {
  it('go to the first pane that takes them, until it stops', () => {
    const bus = createIntentBus();
    const got: string[] = [];
    const stopFirst = bus.take('filterAlerts', ({ query }) => got.push(`first ${query}`));
    bus.take('filterAlerts', ({ query }) => got.push(`second ${query}`));
    expect(bus.send({ kind: 'filterAlerts', query: 'a' })).toBe(true);
    stopFirst();
    bus.send({ kind: 'filterAlerts', query: 'b' });
    expect(got).toEqual(['first a', 'second b']);
    expect(bus.send({ kind: 'jumpToTopUnacked' })).toBe(false);
  });
});

describe('announcements', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('come at most once per interval, the waiting ones summed up', () => {
    const announcer = createAnnouncer({ minIntervalMs: 5_000, now: () => Date.now() });
    announcer.say('polite', 'one');
    announcer.say('polite', 'two');
    announcer.say('polite', 'three');
    expect(announcer.store.getState().polite).toBe('one');
    vi.advanceTimersByTime(5_000);
    expect(announcer.store.getState().polite).toBe('2 announcements, last: three');
    announcer.stop();
  });

  it('of one channel do not hold up the other', () => {
    const announcer = createAnnouncer({ minIntervalMs: 5_000, now: () => Date.now() });
    announcer.say('polite', 'one');
    announcer.say('assertive', 'critical');
    expect(announcer.store.getState()).toEqual({ polite: 'one', assertive: 'critical' });
    announcer.stop();
  });
});
