import type { Playlist, PlaylistEntry, WindowPlan, WorkspaceState } from '../../ipc/workspace.ts';

/** How long a wall without a playlist shows each board, in seconds. */
export const DEFAULT_DWELL_S = 30;

/** One board that a wall shows in turn. */
export interface WallBoard {
  readonly boardId: string;
  readonly name: string;
  readonly dwellMs: number;
  readonly entry: PlaylistEntry;
  /** The filter whose alerts make the wall hold it; empty: all. */
  readonly watches: string;
  /** It is here because the display of its own wall is missing. */
  readonly isFolded: boolean;
}

/** What a wall shows without anybody having said: its boards one after the other. */
export function playlistOf(window: WindowPlan): Playlist {
  return (
    window.playlist ?? {
      entries: window.boardIds.map((boardId) => ({ boardId, dwellS: DEFAULT_DWELL_S })),
      holdAt: 'ERROR',
    }
  );
}

/** Whether the display of the window cannot be used just now. */
function isLost(host: WorkspaceState, window: WindowPlan): boolean {
  const match = window.slotId === null ? undefined : host.slots[window.slotId];
  return match === 'missing' || match === 'ambiguous';
}

/** The other walls whose display is missing. */
export function lostWalls(host: WorkspaceState): readonly WindowPlan[] {
  return host.workspace.windows.filter(
    (window) => window.mode === 'wall' && window.id !== host.windowId && isLost(host, window),
  );
}

/** The boards of a wall in their order: its own, then those of walls whose display is missing. Pure. */
export function wallBoards(host: WorkspaceState, window: WindowPlan): readonly WallBoard[] {
  const { boards, whenMissing } = host.workspace;
  const byId = new Map(boards.map((board) => [board.id, board]));
  const own = playlistOf(window).entries;
  const folded =
    whenMissing === 'fold' ? lostWalls(host).flatMap((lost) => playlistOf(lost).entries) : [];
  const found = new Map<string, WallBoard>();
  for (const [index, entry] of [...own, ...folded].entries()) {
    const board = byId.get(entry.boardId);
    if (board === undefined || found.has(board.id)) continue;
    found.set(board.id, {
      ...{ boardId: board.id, name: board.name, dwellMs: entry.dwellS * 1_000, entry },
      ...{ watches: board.watches ?? '', isFolded: index >= own.length },
    });
  }
  return [...found.values()];
}

const DAY_MIN = 1_440;

/** Whether the entry is to be shown at a moment. A span over midnight belongs to the day it begins on. */
export function isDue(entry: PlaylistEntry, atMs: number): boolean {
  const { fromMin = 0, toMin = DAY_MIN, days } = entry;
  const at = new Date(atMs);
  const minute = at.getUTCHours() * 60 + at.getUTCMinutes();
  const isOverMidnight = toMin <= fromMin;
  const isBegun = minute >= fromMin;
  const isWithin = isOverMidnight ? isBegun || minute < toMin : isBegun && minute < toMin;
  const isSinceYesterday = isOverMidnight && !isBegun;
  const day = (at.getUTCDay() + (isSinceYesterday ? 6 : 0)) % 7;
  return isWithin && (days === undefined || days.includes(day));
}
