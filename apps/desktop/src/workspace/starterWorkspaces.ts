import {
  type Board,
  type Slot,
  type WindowPlan,
  type Workspace,
  WORKSPACE_VERSION,
} from '../ipc/workspace.ts';
import { STARTER_BOARDS } from './starterBoards.ts';

/** How long a wall shows a board before the next, in seconds. */
const DWELL_S = 30;

const { triage, overview, live, incident, rules } = STARTER_BOARDS;

/** Wall boards of their own: what is arranged on a desk must not change the wall. */
function forWall(board: Board, index: number): Board {
  const prefix = `wall${String(index + 1)}-`;
  return {
    ...board,
    id: `${prefix}${board.id}`,
    panes: board.panes.map((pane) => ({ ...pane, id: `${prefix}${pane.id}` })),
  };
}

function desk(id: string, slotId: string | null, boards: readonly Board[]): WindowPlan {
  const boardIds = boards.map((board) => board.id);
  return {
    ...{ id, mode: 'desk', slotId, bounds: null, fill: 'normal', playlist: null },
    ...{ boardIds, boardId: boardIds[0] ?? '' },
  };
}

function wall(id: string, slotId: string, boards: readonly Board[]): WindowPlan {
  const boardIds = boards.map((board) => board.id);
  return {
    ...{ id, mode: 'wall', slotId, bounds: null, fill: 'fullScreen', boardIds },
    boardId: boardIds[0] ?? '',
    playlist: {
      entries: boardIds.map((boardId) => ({ boardId, dwellS: DWELL_S })),
      holdAt: 'ERROR',
    },
  };
}

const EVERYTHING: readonly Board[] = [triage, overview, live, incident, rules];

function workspaceOf(
  slots: readonly Slot[],
  windows: readonly WindowPlan[],
  boards: readonly Board[],
): Workspace {
  return {
    version: WORKSPACE_VERSION,
    appearance: {},
    boards: boards.map((board) => ({ ...board, panes: [...board.panes] })),
    slots: [...slots],
    windows: [...windows],
    whenMissing: 'fold',
  };
}

/** What a console opens with before anybody has changed it: one window with every starter board. */
export const DEFAULT_WORKSPACE: Workspace = workspaceOf(
  [],
  [desk('main', null, EVERYTHING)],
  EVERYTHING,
);

/** A workspace to begin with, made for the displays that people named. */
export interface Starter {
  readonly id: 'triage' | 'deskAndWalls' | 'walls' | 'major';
  readonly name: string;
  readonly says: string;
  readonly make: (slots: readonly Slot[]) => Workspace;
}

/** What each wall shows, the first wall first; the last goes on for those beyond. */
const WALL_BOARDS: readonly (readonly Board[])[] = [[overview, incident], [live], [incident]];
/** In a major incident walls stand still: everybody looks at the same. */
const MAJOR_BOARDS: readonly (readonly Board[])[] = [[overview], [incident], [live]];

function withWalls(
  slots: readonly Slot[],
  hasDesk: boolean,
  boardsOf: readonly (readonly Board[])[],
): Workspace {
  const walls = slots.filter(({ use }) => use === 'wall');
  const wallBoards = walls.map((_slot, index) =>
    (boardsOf[Math.min(index, boardsOf.length - 1)] ?? [overview]).map((board) =>
      forWall(board, index),
    ),
  );
  const desks = slots.filter(({ use }) => use === 'desk');
  const deskWindows = hasDesk
    ? desks.length === 0
      ? [desk('main', null, EVERYTHING)]
      : desks.map(({ id }, index) => desk(index === 0 ? 'main' : `desk-${id}`, id, EVERYTHING))
    : [];
  const wallWindows = walls.map(({ id }, index) => wall(`wall-${id}`, id, wallBoards[index] ?? []));
  const windows = [...deskWindows, ...wallWindows];
  return workspaceOf(slots, windows.length === 0 ? [desk('main', null, EVERYTHING)] : windows, [
    ...EVERYTHING,
    ...wallBoards.flat(),
  ]);
}

/** The workspaces to choose from when displays are set up. */
export const STARTERS: readonly Starter[] = [
  {
    id: 'triage',
    name: 'One screen',
    says: 'One window with a tab for every board.',
    make: (slots) =>
      workspaceOf(slots, [desk('main', slots[0]?.id ?? null, EVERYTHING)], EVERYTHING),
  },
  {
    id: 'deskAndWalls',
    name: 'Desks and walls',
    says: 'A window with every board on each desk; walls show the overview and incidents in turn.',
    make: (slots) => withWalls(slots, true, WALL_BOARDS),
  },
  {
    id: 'walls',
    name: 'Walls alone',
    says: 'Nobody sits here: every wall by itself, nothing to press.',
    make: (slots) => withWalls(slots, false, WALL_BOARDS),
  },
  {
    id: 'major',
    name: 'Major incident',
    says: 'Walls stand still: overview, incident timeline and live data side by side.',
    make: (slots) => withWalls(slots, true, MAJOR_BOARDS),
  },
];
