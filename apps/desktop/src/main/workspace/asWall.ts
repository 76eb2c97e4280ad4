import type { Workspace } from '../../ipc/workspace.ts';

/** How long a board is shown before the next, in seconds. */
const DWELL_S = 30;

/** The workspace for a start as a wall: as it is when it has walls, else every window becomes one. Pure. */
export function asWall(workspace: Workspace): Workspace {
  if (hasWall(workspace)) return workspace;
  return {
    ...workspace,
    windows: workspace.windows.map((window) => ({
      ...window,
      mode: 'wall',
      fill: 'fullScreen',
      playlist: window.playlist ?? {
        entries: window.boardIds.map((boardId) => ({ boardId, dwellS: DWELL_S })),
        holdAt: 'ERROR',
      },
    })),
  };
}

/** Whether any window is a wall. */
export function hasWall({ windows }: Workspace): boolean {
  return windows.some(({ mode }) => mode === 'wall');
}
