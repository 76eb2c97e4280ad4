import { describe, expect, it } from 'vitest';
import { DEFAULT_APPEARANCE } from '../ui/appearance.ts';
import { GO_TO, placesFor } from './goTo.ts';
import { bindKeys } from '../paneKit/keyBindings.ts';
import { KEY_COMMANDS } from '../paneKit/keyCommands.ts';
import { findKeys, keyMapOf, keysFirst } from './keyMap.ts';
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
  const map = keyMapOf(bindKeys(DEFAULT_APPEARANCE.keys));
  const scopes = (found: ReturnType<typeof findKeys>) => found.map(({ scope }) => scope);

  it('mean one thing each in a place', () => {
    for (const { scope, keys } of map) {
      const names = keys.flatMap((each) => each.keys);
      expect([scope, names.length]).toEqual([scope, new Set(names).size]);
    }
  });

  it('of every command are shown once', () => {
    const shown = map.flatMap(({ keys }) => keys.map(({ does }) => does));
    for (const { id, does } of KEY_COMMANDS) expect([id, shown.includes(does)]).toEqual([id, true]);
  });

  it('are found by what they do, by themselves, and by the place', () => {
    expect(findKeys(map, '')).toEqual(map);
    expect(scopes(findKeys(map, 'mute'))).toEqual(['Anywhere']);
    expect(scopes(findKeys(map, 'layout mode'))).toContain('Layout mode');
    expect(findKeys(map, 'no such thing')).toEqual([]);
  });

  it('are shown as they are bound, and where there is none that is said', () => {
    const own = { 'alert-list.resolve': 'Q', 'window.layout': null, 'window.goTo': 'B' };
    const mine = keyMapOf(bindKeys({ preset: 'batcave', own }));
    const keysOf = (does: string) =>
      mine.flatMap(({ keys }) => keys).find((each) => each.does === does)?.keys;
    expect(keysOf('Resolve')).toEqual(['Q']);
    expect(keysOf('Layout mode')).toEqual([]);
    expect(keysOf('Audit log, if you may read it')).toEqual(['B U']);
  });

  it('of the focused pane come first, then those of every list', () => {
    expect(scopes(keysFirst(map, 'charts')).slice(0, 3)).toEqual([
      'Charts',
      'In every list',
      'Anywhere',
    ]);
    expect(scopes(keysFirst(map, 'alert-summary'))).toEqual(scopes(map));
    expect(keysFirst(map, null)).toBe(map);
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
