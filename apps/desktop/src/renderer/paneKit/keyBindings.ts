import type { KeyChoice, KeyPreset } from '../ui/appearance.ts';
import { KEY_COMMANDS, type KeyCommand, type KeyPlace } from './keyCommands.ts';

/** Which key does what, after somebody's choice. */
export interface KeyBindings {
  /** The keys of a command, the one to teach first; none: it has no key. */
  readonly keysOf: (commandId: string) => readonly string[];
  /**
   * The key as designed of the command that the pressed key is bound to in a place. What no command there has
   * is given as it is; `null`: the key was a command's and is so no more.
   */
  readonly read: (place: KeyPlace, pressed: string) => string | null;
  /** What to press instead of a key as designed; `null`: its command has no key. */
  readonly shown: (place: KeyPlace, designed: string) => string | null;
}

type Keys = Readonly<Record<string, readonly string[]>>;

/** What a preset binds otherwise than designed. */
const PRESETS: Readonly<Record<KeyPreset, Keys>> = {
  batcave: {},
  vim: {
    'window.palette': ['Ctrl+K', ':'],
    'window.topUnacked': ['Shift+U'],
    'alert-list.unack': ['D'],
    'list.undo': ['U'],
    'list.pageDown': ['PageDown', 'Ctrl+D'],
    'list.pageUp': ['PageUp', 'Ctrl+U'],
  },
  arrows: {
    'list.next': [],
    'list.previous': [],
    'alert-list.extendDown': [],
    'alert-list.extendUp': [],
  },
};

/** Panes whose keys are those of another. */
const SAME_KEYS: Readonly<Record<string, KeyPlace>> = { alert: 'alert-list' };
const BY_ID = new Map(KEY_COMMANDS.map((command) => [command.id, command]));

/** Places where no other key works than their own, but for those of the window that are named. */
const APART: Readonly<Record<string, readonly string[]>> = {
  layout: ['palette', 'nextPane', 'previousPane', 'retry', 'help'].map((name) => `window.${name}`),
  wall: [],
};

function placesOf(place: KeyPlace): readonly KeyPlace[] {
  if (Object.hasOwn(APART, place)) return [place];
  return place === 'list' ? ['list'] : [SAME_KEYS[place] ?? place, 'list'];
}

/** The commands that can be given in a place, its own first. */
function commandsIn(place: KeyPlace): readonly KeyCommand[] {
  return placesOf(place).flatMap((each) =>
    KEY_COMMANDS.filter((command) => command.place === each),
  );
}

function boundKeys(
  { id, key, isFixed }: KeyCommand,
  { preset, own }: KeyChoice,
): readonly string[] {
  const chosen = isFixed === true || !Object.hasOwn(own, id) ? undefined : own[id];
  if (chosen === undefined) return PRESETS[preset][id] ?? [key];
  return chosen === null ? [] : [chosen];
}

function bind(choice: KeyChoice): KeyBindings {
  const bound = new Map(KEY_COMMANDS.map((each) => [each.id, boundKeys(each, choice)]));
  const keysOf = (id: string): readonly string[] => [
    ...(bound.get(id) ?? []),
    ...(BY_ID.get(id)?.also ?? []),
  ];
  return {
    keysOf,
    read(place, pressed) {
      const there = commandsIn(place);
      const command = there.find(({ id }) => bound.get(id)?.includes(pressed));
      if (command !== undefined) return command.key;
      return there.some(({ key }) => key === pressed) ? null : pressed;
    },
    shown(place, designed) {
      const command = commandsIn(place).find(({ key }) => key === designed);
      return command === undefined ? designed : (keysOf(command.id)[0] ?? null);
    },
  };
}

const made = new WeakMap<KeyChoice, KeyBindings>();

/** The bindings of a choice. The same object gives the same bindings. */
export function bindKeys(choice: KeyChoice): KeyBindings {
  const known = made.get(choice);
  if (known !== undefined) return known;
  const bindings = bind(choice);
  made.set(choice, bindings);
  return bindings;
}

/** Whether two commands can be meant by one press. */
function meet(a: KeyCommand, b: KeyCommand): boolean {
  if (a.place === b.place) return true;
  const everywhere = ['window', 'list'];
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const)
    if (Object.hasOwn(APART, one.place)) return APART[one.place]?.includes(other.id) === true;
  return [a, b].some(({ place }) => everywhere.includes(place));
}

/** Keys that fields, dialogs and the system live on. */
const KEPT =
  /^(Ctrl\+)?(Shift\+)?(Escape|Enter|Tab|Backspace|Delete|Insert|Arrow\w+|F\d+|Dead|Unidentified|Process)$/;
const KEPT_WITH_CTRL = new Set(
  ['A', 'C', 'V', 'X', 'Z', 'R', 'W', 'Q', 'T', 'N'].map((key) => `Ctrl+${key}`),
);

/**
 * Why a command cannot have a key; `null`: it can. What the design lets overlap, because the pane with the focus
 * goes first, may be put back so.
 */
export function refuseKey(choice: KeyChoice, commandId: string, key: string): string | null {
  const command = BY_ID.get(commandId);
  if (command === undefined) return `There is no command ${commandId}.`;
  if (KEPT.test(key) || KEPT_WITH_CTRL.has(key))
    return `${printKey(key)} keeps its meaning everywhere. Choose a letter, a sign, or one with Ctrl.`;
  if (/^(Ctrl\+)?[1-9]$/.test(key))
    return `${printKey(key)} chooses a part of a pane, or a board. Choose a letter or a sign.`;
  for (const other of KEY_COMMANDS) {
    if (other.id === commandId || !meet(command, other)) continue;
    const isByDesign = key === command.key && key === other.key;
    if (isByDesign || !bindKeys(choice).keysOf(other.id).includes(key)) continue;
    const end = other.isFixed === true ? 'It cannot be changed.' : 'Give that another key first.';
    return `${printKey(key)} is taken: ${other.does}. ${end}`;
  }
  return null;
}

const PRINTED: Readonly<Record<string, string>> = {
  ...{ ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→' },
  ...{ Escape: 'Esc', Delete: 'Del', PageDown: 'Page ↓', PageUp: 'Page ↑' },
};

/** A key as people read it: `Shift J`, `↓`, `Esc`. */
export function printKey(name: string): string {
  const [, modifiers = '', key = name] = /^((?:Ctrl\+|Shift\+)*)(.+)$/.exec(name) ?? [];
  return `${modifiers.replaceAll('+', ' ')}${PRINTED[key] ?? key}`;
}
