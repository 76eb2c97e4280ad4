import type { ComponentType } from 'react';

/** A sort of pane that boards can hold. */
export interface PaneDefinition {
  /** Stable name in saved layouts. */
  readonly type: string;
  readonly title: string;
  /** `bare` panes have no header of their own: their content names itself. */
  readonly frame: 'full' | 'bare';
  /** Smallest size in cells at which the pane is of use. */
  readonly minSize: { readonly w: number; readonly h: number };
  /** Whether it shows the past when the board is put there. Others know the present alone, and say so. */
  readonly knowsPast: boolean;
  /** Whether it can be pressed on a wall. There it must do nothing but open views: those go to a desk. */
  readonly opensFromWall: boolean;
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

/** Describes a pane. Its code is loaded when a board first shows it. */
export function definePane(
  pane: Pick<PaneDefinition, 'type' | 'title' | 'load'> & Partial<PaneDefinition>,
): PaneDefinition {
  return {
    frame: 'full',
    minSize: { w: 6, h: 3 },
    knowsPast: false,
    opensFromWall: false,
    ...pane,
  };
}
