import { cloneLayout, type Layout, moveElement, verticalCompactor } from 'react-grid-layout/core';
import { COLUMNS, type PlacedPane } from '../../ipc/workspace.ts';

/** One key press in layout mode, in cells. */
export interface Nudge {
  readonly dx: number;
  readonly dy: number;
  /** `move` shifts the pane, `resize` moves its lower right corner. */
  readonly kind: 'move' | 'resize';
}

/** Smallest size of a pane by its type. */
export type MinSizeOf = (type: string) => { readonly w: number; readonly h: number };

function toGrid(panes: readonly PlacedPane[], minSizeOf: MinSizeOf): Layout {
  return panes.map(({ id, type, x, y, w, h }) => {
    const min = minSizeOf(type);
    return { i: id, x, y, w, h, minW: min.w, minH: min.h };
  });
}

/** The panes at the places a grid gives them. */
export function placePanes(panes: readonly PlacedPane[], layout: Layout): readonly PlacedPane[] {
  const byId = new Map(layout.map((item) => [item.i, item]));
  return panes.map((pane) => {
    const item = byId.get(pane.id);
    return item === undefined ? pane : { ...pane, x: item.x, y: item.y, w: item.w, h: item.h };
  });
}

/** The panes without gaps between one and the next below it, as a board shows them. */
export function closeGaps(panes: readonly PlacedPane[]): readonly PlacedPane[] {
  const layout = cloneLayout(toGrid(panes, () => ({ w: 1, h: 1 })));
  return placePanes(panes, verticalCompactor.compact(layout, COLUMNS));
}

/**
 * How far down a pane must go for the compactor to let it stay there: past the lower edge of what
 * lies right below it. One row at a time, gravity would pull it straight back up.
 */
function stepDown(layout: Layout, id: string): number {
  const item = layout.find(({ i }) => i === id);
  if (item === undefined) return 0;
  const below = layout.filter(
    (other) =>
      other.i !== id &&
      other.y >= item.y + item.h &&
      other.x < item.x + item.w &&
      item.x < other.x + other.w,
  );
  const nearest = below.toSorted((a, b) => a.y - b.y)[0];
  return nearest === undefined ? 0 : nearest.y + nearest.h - (item.y + item.h);
}

/** How far up a pane must go to change places with what lies right above it. */
function stepUp(layout: Layout, id: string): number {
  const item = layout.find(({ i }) => i === id);
  if (item === undefined) return 0;
  const above = layout.filter(
    (other) =>
      other.i !== id &&
      other.y + other.h <= item.y &&
      other.x < item.x + item.w &&
      item.x < other.x + other.w,
  );
  const nearest = above.toSorted((a, b) => b.y + b.h - (a.y + a.h))[0];
  return nearest === undefined ? 0 : item.y - nearest.y;
}

/** The board after one key press; panes in the way give room as they do under the mouse. */
export function nudgePane(
  panes: readonly PlacedPane[],
  id: string,
  nudge: Nudge,
  minSizeOf: MinSizeOf,
): readonly PlacedPane[] {
  const layout = cloneLayout(toGrid(panes, minSizeOf));
  const item = layout.find(({ i }) => i === id);
  if (item === undefined) return panes;
  let moved: Layout;
  if (nudge.kind === 'move') {
    const x = Math.min(COLUMNS - item.w, Math.max(0, item.x + nudge.dx));
    const dy = nudge.dy > 0 ? stepDown(layout, id) : nudge.dy < 0 ? -stepUp(layout, id) : 0;
    moved = moveElement(layout, item, x, item.y + dy, true, false, 'vertical', COLUMNS);
  } else {
    const w = Math.max(item.minW ?? 1, Math.min(COLUMNS - item.x, item.w + nudge.dx));
    const h = Math.max(item.minH ?? 1, item.h + nudge.dy);
    moved = layout.map((each) => (each.i === id ? { ...each, w, h } : each));
  }
  return placePanes(panes, verticalCompactor.compact(moved, COLUMNS));
}
