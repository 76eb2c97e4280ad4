import type { Playlist, PlaylistEntry, WindowPlan, WorkspaceState } from '../../ipc/workspace.ts';

/** How long a wall without a playlist shows each board, in seconds. */
const DEFAULT_DWELL_S = 30;

/** One board that a wall shows in turn. */
export interface WallBoard {
  readonly boardId: string;
  readonly name: string;
  /** When and how long: the first whose time it is counts. At least one. */
  readonly entries: readonly PlaylistEntry[];
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
function lostWalls(host: WorkspaceState): readonly WindowPlan[] {
  return host.workspace.windows.filter(
    (window) => window.mode === 'wall' && window.id !== host.windowId && isLost(host, window),
  );
}

/** Those of them whose boards the other walls show meanwhile. */
export function foldedWalls(host: WorkspaceState): readonly WindowPlan[] {
  return lostWalls(host).filter(
    (lost) => (lost.playlist?.whenMissing ?? host.workspace.whenMissing) === 'fold',
  );
}

/** The boards of a wall in their order: its own, then those of walls whose display is missing. Pure. */
export function wallBoards(host: WorkspaceState, window: WindowPlan): readonly WallBoard[] {
  const { boards } = host.workspace;
  const byId = new Map(boards.map((board) => [board.id, board]));
  const own = playlistOf(window).entries;
  const folded = foldedWalls(host).flatMap((lost) => playlistOf(lost).entries);
  const found = new Map<string, WallBoard>();
  for (const [index, entry] of [...own, ...folded].entries()) {
    const board = byId.get(entry.boardId);
    if (board === undefined) continue;
    const isFolded = index >= own.length;
    const known = found.get(board.id);
    if (known === undefined)
      found.set(board.id, {
        ...{ boardId: board.id, name: board.name, entries: [entry] },
        ...{ watches: board.watches ?? '', isFolded },
      });
    // What this wall says of its own board holds, whatever another one would do with it.
    else if (known.isFolded === isFolded)
      found.set(board.id, { ...known, entries: [...known.entries, entry] });
  }
  return [...found.values()];
}

const DAY_MIN = 1_440;

/** Whether these are its hours. A span over midnight belongs to the day it begins on. */
export function isDue(
  entry: Pick<PlaylistEntry, 'fromMin' | 'toMin' | 'days'>,
  atMs: number,
): boolean {
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

/** The entry by which a board is shown at a moment; `undefined`: it is not its time. */
export function entryAt({ entries }: WallBoard, atMs: number): PlaylistEntry | undefined {
  return entries.find((entry) => isDue(entry, atMs));
}
