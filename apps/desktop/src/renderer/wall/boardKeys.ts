import type { Nudge } from './arrange.ts';

/** What a key does in layout mode. */
export type LayoutCommand =
  | { readonly kind: 'nudge'; readonly nudge: Nudge }
  | { readonly kind: 'keep' }
  | { readonly kind: 'revert' };

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The command of a key in layout mode: arrows move, Shift and arrows resize, Enter and Escape end. */
export function readLayoutKey(key: string): LayoutCommand | undefined {
  if (key === 'Enter' || key === 'L') return { kind: 'keep' };
  if (key === 'Escape') return { kind: 'revert' };
  const isResize = key.startsWith('Shift+');
  const arrow = ARROWS[isResize ? key.slice('Shift+'.length) : key];
  if (arrow === undefined) return undefined;
  const [dx, dy] = arrow;
  return { kind: 'nudge', nudge: { kind: isResize ? 'resize' : 'move', dx, dy } };
}
