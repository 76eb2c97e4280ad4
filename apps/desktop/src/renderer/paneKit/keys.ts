import { useCallback, useContext } from 'react';
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
  return (
    target instanceof HTMLInputElement && target.type !== 'checkbox' && target.type !== 'radio'
  );
}

/** Reads key names, leaving out what is typed into a field or switched off in the settings. */
export function useKeyReader(): (press: KeyPress) => string | null {
  const { singleKeys } = useContext(AppearanceContext);
  return useCallback(
    (press) => {
      if (isTextField(press.target)) return null;
      const name = nameKey(press);
      if (name === null || (!singleKeys && isSingleKey(name))) return null;
      // Enter and Space on a control press that control.
      const onControl =
        press.target instanceof Element && press.target.closest('button, a, summary');
      if (onControl && (name === 'Enter' || name === 'Space')) return null;
      return name;
    },
    [singleKeys],
  );
}
