import type { Nudge } from './arrange.ts';

/** What a key does in layout mode. */
export type LayoutCommand =
  | { readonly kind: 'nudge'; readonly nudge: Nudge }
  | { readonly kind: 'keep' }
  | { readonly kind: 'revert' }
  | { readonly kind: 'undo' }
  | { readonly kind: 'add' }
  /** These act on the pane that has the focus. */
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'remove' }
  | { readonly kind: 'link' }
  | { readonly kind: 'moveTo' };

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const COMMANDS: Readonly<Record<string, Exclude<LayoutCommand, { kind: 'nudge' }>>> = {
  Enter: { kind: 'keep' },
  L: { kind: 'keep' },
  Escape: { kind: 'revert' },
  Z: { kind: 'undo' },
  'Ctrl+Z': { kind: 'undo' },
  N: { kind: 'add' },
  D: { kind: 'duplicate' },
  Delete: { kind: 'remove' },
  M: { kind: 'moveTo' },
  'Shift+L': { kind: 'link' },
};

/** The command of a key in layout mode: arrows move, Shift and arrows resize, Enter and Escape end. */
export function readLayoutKey(key: string): LayoutCommand | undefined {
  const isResize = key.startsWith('Shift+');
  const arrow = ARROWS[isResize ? key.slice('Shift+'.length) : key];
  if (arrow === undefined) return Object.hasOwn(COMMANDS, key) ? COMMANDS[key] : undefined;
  const [dx, dy] = arrow;
  return { kind: 'nudge', nudge: { kind: isResize ? 'resize' : 'move', dx, dy } };
}
