import { useCallback, useContext, useMemo } from 'react';
import { DEFAULT_APPEARANCE } from '../ui/appearance.ts';
import { bindKeys, type KeyBindings, printKey } from './keyBindings.ts';
import type { KeyPlace } from './keyCommands.ts';
import { AppearanceContext } from './services.ts';

/** The part of a keyboard event that names the key. */
export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly target: EventTarget | null;
}

const MODIFIERS = new Set(['Shift', 'Control', 'Meta', 'Alt', 'AltGraph', 'CapsLock']);

/**
 * The name of the pressed key as the key map writes it: `A`, `Shift+J`, `Ctrl+A`, `Enter`, `?`.
 * `null` for a modifier alone, and for keys with Alt, which belong to the window system.
 */
export function nameKey(press: Omit<KeyPress, 'target'>): string | null {
  if (press.altKey || MODIFIERS.has(press.key)) return null;
  const isLetter = /^\p{L}$/u.test(press.key);
  const isChar = /^.$/u.test(press.key);
  const key = press.key === ' ' ? 'Space' : isLetter ? press.key.toUpperCase() : press.key;
  const shift = press.shiftKey && (isLetter || !isChar) ? 'Shift+' : '';
  const ctrl = press.ctrlKey || press.metaKey ? 'Ctrl+' : '';
  return `${ctrl}${shift}${key}`;
}

/** Whether the name is one that typing text would produce. */
export function isSingleKey(name: string): boolean {
  const bare = name.startsWith('Shift+') ? name.slice('Shift+'.length) : name;
  return bare === 'Space' || /^.$/u.test(bare);
}

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  // Letters choose an option of a list.
  if (target instanceof HTMLSelectElement) return true;
  return (
    target instanceof HTMLInputElement && target.type !== 'checkbox' && target.type !== 'radio'
  );
}

/** Which key does what in this window. */
export function useKeyBindings(): KeyBindings {
  return bindKeys(useContext(AppearanceContext).keys ?? DEFAULT_APPEARANCE.keys);
}

/** The key to teach for a command, as people read it; `undefined`: it has none that works now. */
export function useTaughtKey(): (commandId: string) => string | undefined {
  const { singleKeys } = useContext(AppearanceContext);
  const bindings = useKeyBindings();
  return (commandId) => {
    const key = bindings.keysOf(commandId).find((each) => singleKeys || !isSingleKey(each));
    return key === undefined ? undefined : printKey(key);
  };
}

/** What is printed on buttons for the keys of a place, after somebody's choice; `null`: there is no key. */
export function useShownKey(place: KeyPlace): (designed: string) => string | null {
  const { singleKeys } = useContext(AppearanceContext);
  const bindings = useKeyBindings();
  return useCallback(
    (designed) => {
      const key = bindings.shown(place, designed);
      return key !== null && !singleKeys && isSingleKey(key) ? null : key;
    },
    [bindings, singleKeys, place],
  );
}

function placeOf(target: EventTarget | null): KeyPlace {
  const pane = target instanceof Element ? target.closest('[data-pane-type]') : null;
  return pane?.getAttribute('data-pane-type') ?? 'window';
}

/** Reads a key press. */
export interface KeyReader {
  /**
   * The key as designed of the command that was pressed. `null` for what is typed into a field, switched off in
   * the settings, or bound to nothing any more.
   */
  (press: KeyPress): string | null;
  /** The same for keys that are always as designed: the second of two. */
  readonly second: (press: KeyPress) => string | null;
}

/**
 * Reads key names as the code of a place knows them, whatever keys somebody has chosen: those of the pane that the
 * key was pressed in, or of the place that is named.
 */
export function useKeyReader(place?: KeyPlace): KeyReader {
  const { singleKeys } = useContext(AppearanceContext);
  const bindings = useKeyBindings();
  return useMemo(() => {
    const second = (press: KeyPress): string | null => {
      if (isTextField(press.target)) return null;
      const name = nameKey(press);
      if (name === null || (!singleKeys && isSingleKey(name))) return null;
      // Enter and Space on a control press that control.
      const onControl =
        press.target instanceof Element && press.target.closest('button, a, summary');
      if (onControl && (name === 'Enter' || name === 'Space')) return null;
      return name;
    };
    const read = (press: KeyPress): string | null => {
      const name = second(press);
      return name === null ? null : bindings.read(place ?? placeOf(press.target), name);
    };
    return Object.assign(read, { second });
  }, [singleKeys, bindings, place]);
}
