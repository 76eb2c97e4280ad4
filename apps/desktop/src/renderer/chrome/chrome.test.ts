import { describe, expect, it } from 'vitest';
import { DEFAULT_APPEARANCE } from '../ui/appearance.ts';
import { GO_TO, placesFor } from './goTo.ts';
import { findKeys, KEY_MAP } from './keyMap.ts';
import { describeDiagnostics, namePrograms } from './settings/diagnostics.ts';
import { findSettings, resetOf, type Setting } from './settings/setting.ts';

describe('the places of G', () => {
  it('have a key each', () => {
    expect(new Set(GO_TO.map(({ key }) => key)).size).toBe(GO_TO.length);
  });

  it('are those that there are, for those who may go there', () => {
    const titles: Readonly<Record<string, string>> = { audit: 'Audit log', silences: 'Silences' };
    const of = (holds: boolean) =>
      placesFor(
        (type) => titles[type],
        () => holds,
      ).map(({ title }) => title);
    expect(of(true)).toEqual(expect.arrayContaining(['Silences', 'Audit log', 'Settings']));
    expect(of(true)).not.toContain('Incidents');
    expect(of(false)).toEqual(of(true).filter((title) => title !== 'Audit log'));
  });
});

describe('the keys', () => {
  it('mean one thing each in a place', () => {
    for (const { scope, keys } of KEY_MAP) {
      const names = keys.flatMap((each) => each.keys);
      expect([scope, names.length]).toEqual([scope, new Set(names).size]);
    }
  });

  it('are found by what they do, by themselves, and by the place', () => {
    expect(findKeys('')).toEqual(KEY_MAP);
    expect(findKeys('mute').map(({ scope }) => scope)).toEqual(['Anywhere']);
    expect(findKeys('layout mode').map(({ scope }) => scope)).toContain('Layout mode');
    expect(findKeys('no such thing')).toEqual([]);
  });
});

describe('a setting', () => {
  const theme: Setting = {
    ...{ id: 'theme', group: 'appearance', title: 'Theme', words: 'night lit dark' },
    ...{ scope: 'here', fields: ['theme'], Control: () => null },
  };

  it('is found by title, group and other words', () => {
    const found = (text: string) => findSettings([theme], text).length;
    expect(['', 'THE', 'dark appear', 'dark sound'].map(found)).toEqual([1, 1, 1, 0]);
  });

  it('can be put back once it was changed', () => {
    expect(resetOf(theme, DEFAULT_APPEARANCE)).toBeNull();
    expect(resetOf(theme, { ...DEFAULT_APPEARANCE, theme: 'lit' })).toEqual({ theme: 'night' });
    expect(resetOf({ ...theme, fields: [] }, { ...DEFAULT_APPEARANCE, theme: 'lit' })).toBeNull();
  });
});

describe('diagnostics', () => {
  it('name what the window runs in', () => {
    const electron = 'Mozilla/5.0 (X11) Chrome/130.0.6723.137 Electron/33.2.1 Safari/537.36';
    expect(namePrograms(electron)).toEqual(['Electron 33.2.1', 'Chromium 130.0.6723.137']);
    expect(namePrograms('something else')).toEqual([]);
  });

  it('say what is not known', () => {
    const facts = new Map(
      describeDiagnostics({
        ...{ consoleVersion: '0.1.0', userAgent: '', server: '', link: 'live', dataAgeMs: null },
        ...{ clockOffsetMs: -3.6, framesPerSecond: null, heapBytes: null, openAlerts: 1 },
        ...{ feedRows: 1_204, nowMs: 0 },
      }),
    );
    expect(facts.get('Console')).toBe('0.1.0');
    expect(facts.get('Server')).toBe('not known');
    expect(facts.get('Memory')).toBe('not known');
    expect(facts.get('Clock')).toBe("-4 ms from the server's");
    expect(facts.get('Held')).toBe('1 alert, 1,204 events');
  });
});
