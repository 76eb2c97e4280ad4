import { type Board, COLUMNS, type PlacedPane } from '../ipc/workspace.ts';

/** First row below all panes. */
export function endOf(panes: readonly PlacedPane[]): number {
  return Math.max(0, ...panes.map(({ y, h }) => y + h));
}

/**
 * The board with one more pane: at the given cell, where it pushes down what is in its way, or else
 * below everything.
 */
export function withPane(
  board: Board,
  pane: PlacedPane,
  at?: { readonly x: number; readonly y: number },
): Board {
  const w = Math.min(pane.w, COLUMNS);
  const x = Math.min(at?.x ?? 0, COLUMNS - w);
  const y = Math.min(at?.y ?? endOf(board.panes), endOf(board.panes));
  const placed = { ...pane, x, y, w };
  const pushed = board.panes.map((other) => {
    const isBeside = other.x + other.w <= x || x + w <= other.x;
    return isBeside || other.y + other.h <= y ? other : { ...other, y: other.y + placed.h };
  });
  return { ...board, panes: [...pushed, placed] };
}
