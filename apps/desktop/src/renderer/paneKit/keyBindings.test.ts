import { describe, expect, it } from 'vitest';
import { DEFAULT_APPEARANCE, type KeyChoice } from '../ui/appearance.ts';
import { bindKeys, printKey, refuseKey } from './keyBindings.ts';
import { KEY_COMMANDS } from './keyCommands.ts';

const DESIGNED = DEFAULT_APPEARANCE.keys;
const PRESETS = ['batcave', 'vim', 'arrows'] as const;
const withOwn = (own: KeyChoice['own'], preset: KeyChoice['preset'] = 'batcave'): KeyChoice => ({
  ...{ preset, own },
});

/** Pairs of commands that one press can mean, as `place.command` of the one in a pane. */
function overlaps(choice: KeyChoice): readonly string[] {
  const { keysOf } = bindKeys(choice);
  const everywhere = KEY_COMMANDS.filter(({ place }) => place === 'window' || place === 'list');
  return KEY_COMMANDS.flatMap((command) => {
    const others = KEY_COMMANDS.filter(({ place }) => place === command.place);
    const isApart = command.place === 'layout' || command.place === 'wall';
    const rivals = everywhere.includes(command)
      ? everywhere
      : [...(isApart ? [] : everywhere), ...others];
    const isMet = rivals.some(
      (other) =>
        other !== command && keysOf(other.id).some((key) => keysOf(command.id).includes(key)),
    );
    return isMet ? [command.id] : [];
  });
}

describe('the commands', () => {
  it('have ids of their own', () => {
    expect(new Set(KEY_COMMANDS.map(({ id }) => id)).size).toBe(KEY_COMMANDS.length);
  });

  it.each(PRESETS)(
    'have each a key of their own in %s, but where the focused pane goes first',
    (preset) => {
      expect(overlaps(withOwn({}, preset))).toEqual([
        'view.copyLink',
        'view.send',
        'health-map.nearer',
        'health-map.farther',
        'health-map.all',
        'event.timeline',
        'charts.putBack',
        'charts.lessTime',
        'charts.moreTime',
      ]);
    },
  );
});

describe('a press', () => {
  it('means what is designed as long as nobody chose otherwise', () => {
    const { read } = bindKeys(DESIGNED);
    for (const { place, key } of KEY_COMMANDS) expect(read(place, key)).toBe(key);
    expect(read('alert-list', 'ArrowDown')).toBe('ArrowDown');
  });

  it('of a chosen key is given as the code of the pane knows it, and the old key means nothing', () => {
    const { read, shown } = bindKeys(withOwn({ 'alert-list.resolve': 'Q' }));
    expect(read('alert-list', 'Q')).toBe('R');
    expect(read('alert-list', 'R')).toBeNull();
    expect(read('alert', 'Q')).toBe('R');
    expect(shown('alert-list', 'R')).toBe('Q');
    // It is that of one pane.
    expect(read('automation-hooks', 'R')).toBe('R');
    expect(read('window', 'Q')).toBe('Q');
  });

  it('of a list is the same in every pane', () => {
    const { read } = bindKeys(withOwn({ 'list.next': 'N' }));
    expect(['audit', 'charts', 'alert-list'].map((place) => read(place, 'J'))).toEqual([
      null,
      null,
      null,
    ]);
    expect(read('audit', 'N')).toBe('J');
    expect(read('audit', 'ArrowDown')).toBe('ArrowDown');
    // A pane with a key of that name has it first.
    expect(read('charts', 'N')).toBe('N');
  });

  it('of the layout mode and of the wall are their own, and arrows stay what they are', () => {
    const { read, shown } = bindKeys(
      withOwn({ 'layout.add': 'A', 'wall.pause': 'P', 'window.layout': 'Q', 'list.undo': 'X' }),
    );
    expect(['A', 'N', 'Z', 'L'].map((key) => read('layout', key))).toEqual(['N', null, 'Z', 'L']);
    expect(['P', 'Space', 'ArrowLeft'].map((key) => read('wall', key))).toEqual([
      ...['Space', null, 'ArrowLeft'],
    ]);
    expect(
      ['ArrowDown', 'Shift+ArrowDown', 'Enter', 'Escape', 'Ctrl+Z', 'J'].map((key) =>
        read('layout', key),
      ),
    ).toEqual(['ArrowDown', 'Shift+ArrowDown', 'Enter', 'Escape', 'Ctrl+Z', 'J']);
    expect([shown('layout', 'N'), shown('layout', 'Enter')]).toEqual(['A', 'Enter']);
  });

  it('means nothing where a command was given no key', () => {
    const { read, keysOf, shown } = bindKeys(withOwn({ 'window.layout': null }));
    expect(read('window', 'L')).toBeNull();
    expect(keysOf('window.layout')).toEqual([]);
    expect(shown('window', 'L')).toBeNull();
  });

  it('after Vim undoes with U, pages with Ctrl and opens the palette with a colon', () => {
    const { read, keysOf } = bindKeys(withOwn({}, 'vim'));
    expect(read('rules', 'U')).toBe('Z');
    expect(read('window', 'Shift+U')).toBe('U');
    expect(read('audit', 'Ctrl+D')).toBe('PageDown');
    expect(read('window', ':')).toBe('Ctrl+K');
    expect(keysOf('list.undo')).toEqual(['U', 'Ctrl+Z']);
  });

  it('with arrows only moves by no letter', () => {
    const { read, keysOf } = bindKeys(withOwn({}, 'arrows'));
    expect(['J', 'K', 'Shift+J'].map((key) => read('alert-list', key))).toEqual([null, null, null]);
    expect(keysOf('list.next')).toEqual(['ArrowDown']);
    expect(read('alert-list', 'Shift+ArrowDown')).toBe('Shift+ArrowDown');
  });

  it('leaves alone what is fixed, whatever was saved', () => {
    const { read } = bindKeys(withOwn({ 'window.palette': 'Q', 'no.such': 'X' }));
    expect(read('window', 'Ctrl+K')).toBe('Ctrl+K');
    expect(read('window', 'Q')).toBe('Q');
  });
});

describe('a key for a command', () => {
  const refused = (id: string, key: string, choice = DESIGNED) => refuseKey(choice, id, key);

  it('is free unless something that can be meant there has it', () => {
    expect(refused('alert-list.resolve', 'Q')).toBeNull();
    expect(refused('alert-list.resolve', 'Ctrl+Shift+R')).toBeNull();
    // Of another pane: one press cannot mean both.
    expect(refused('alert-list.resolve', 'B')).toBeNull();
  });

  it.each([
    ['alert-list.resolve', 'A', /A is taken: Acknowledge\. Give that another key first/],
    ['alert-list.resolve', 'Y', /Y is taken: Try to connect now/],
    ['window.retry', 'X', /X is taken: Select/],
    ['list.next', 'N', /N is taken: Add a note/],
    ['window.retry', 'Ctrl+K', /Ctrl K is taken: .*palette\. It cannot be changed/],
    ['window.retry', 'Home', /Home is taken: First/],
    ['window.retry', 'Ctrl+C', /Ctrl C keeps its meaning everywhere/],
    ['window.retry', 'Escape', /Esc keeps its meaning everywhere/],
    ['window.retry', 'Shift+ArrowDown', /keeps its meaning/],
    ['window.retry', '3', /chooses a part/],
    ['no.such', 'Q', /no command/],
  ])('%s cannot have %s, with the reason', (id, key, reason) => {
    expect(refused(id, key)).toMatch(reason);
  });

  it('of the layout mode meets only what works there too, and one of a wall only its own', () => {
    expect(refused('layout.add', 'G')).toBeNull();
    expect(refused('window.goTo', 'N', withOwn({ 'charts.new': null }))).toMatch(/taken/);
    expect(refused('layout.add', 'Y')).toMatch(/Y is taken: Try to connect now/);
    expect(refused('window.retry', 'D', withOwn({ 'layout.add': 'B' }))).toMatch(/taken/);
    expect(refused('layout.add', 'D')).toMatch(/D is taken: Duplicate the pane/);
    expect(refused('layout.add', 'Escape')).toMatch(/keeps its meaning/);
    expect(refused('wall.pause', 'G')).toBeNull();
    expect(refused('wall.pause', 'Shift+W')).toMatch(/taken: Leave the wall\. It cannot/);
    expect(
      refused('window.goTo', 'Space', withOwn({ 'live-feed.pause': 'Q', 'rules.turn': 'T' })),
    ).toBeNull();
  });

  it('is free once the other command has another, and goes back only while nobody took it', () => {
    const moved = withOwn({ 'alert-list.acknowledge': 'Q' });
    expect(refused('alert-list.resolve', 'A', moved)).toBeNull();
    const taken = withOwn({ 'alert-list.acknowledge': 'Q', 'alert-list.resolve': 'A' });
    expect(refused('alert-list.acknowledge', 'A', taken)).toMatch(/taken: Resolve/);
  });

  it('can be put back where the design lets two overlap', () => {
    expect(refused('charts.putBack', 'P')).toBeNull();
    expect(refused('window.past', 'P')).toBeNull();
    expect(refused('window.past', 'N')).toMatch(/taken/);
  });
});

it('is printed as people read it', () => {
  const names = [
    'A',
    'Shift+J',
    'Ctrl+Shift+R',
    'Ctrl+.',
    '+',
    'ArrowDown',
    'Shift+ArrowUp',
    'Escape',
  ];
  expect(names.map(printKey)).toEqual([
    'A',
    'Shift J',
    'Ctrl Shift R',
    'Ctrl .',
    '+',
    '↓',
    'Shift ↑',
    'Esc',
  ]);
});
