import { useKeyReader } from '../paneKit/index.ts';
import type { BoardStore } from '../wall/index.ts';
import { playlistOf } from './wallBoards.ts';
import { useWindowKeys } from '../ui/useWindowKeys.ts';

/** Makes this window a wall: its boards in turn, nothing to press. */
export function enterWall(board: BoardStore): void {
  const { window, draft } = board.store.getState();
  if (window === null) return;
  if (draft !== null) board.keepLayout();
  const change = { mode: 'wall', fill: 'fullScreen', playlist: playlistOf(window) } as const;
  void board.change({ kind: 'changeWindow', windowId: window.id, change });
}

/** `Shift+W`: this window becomes a wall. */
export function useEnterWall(board: BoardStore): void {
  const readKey = useKeyReader();
  useWindowKeys((event) => {
    if (event.defaultPrevented || readKey(event) !== 'Shift+W') return;
    event.preventDefault();
    enterWall(board);
  });
}
