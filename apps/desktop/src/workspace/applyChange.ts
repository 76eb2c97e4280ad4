import {
  type Board,
  type LinkGroup,
  MAX_PANE_STATE_LENGTH,
  type PlacedPane,
  type WindowPlan,
  type Workspace,
  type WorkspaceChange,
} from '../ipc/workspace.ts';
import { faultOf } from './faultOf.ts';
import { withPane } from './placePane.ts';

/** The next workspace, or why there is none. */
export type Applied =
  | { readonly ok: true; readonly workspace: Workspace }
  | { readonly ok: false; readonly reason: string };

/** Thrown within, never out of here. */
class Refusal extends Error {}

/**
 * Applies one change. Pure. A change that would leave a workspace that cannot be shown is refused with a
 * sentence; nothing of it is applied then.
 */
export function applyChange(before: Workspace, change: WorkspaceChange): Applied {
  try {
    const workspace = next(before, change);
    const fault = faultOf(workspace);
    return fault === null ? { ok: true, workspace } : { ok: false, reason: fault };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.message };
    throw error;
  }
}

function next(workspace: Workspace, change: WorkspaceChange): Workspace {
  switch (change.kind) {
    case 'arrangeBoard':
      return mapBoard(workspace, change.boardId, (board) => arrange(workspace, board, change));
    case 'keepPane':
      return keepPane(workspace, change);
    case 'linkPane':
      return linkPane(workspace, change.paneId, change.group);
    case 'setLink':
      return setLink(workspace, change);
    case 'movePane': {
      const { pane, rest } = takePane(workspace, change.paneId, change.copyId);
      return mapBoard(rest, change.boardId, (board) => withPane(board, pane, change.at));
    }
    case 'moveToNewWindow': {
      const { pane, rest } = takePane(workspace, change.paneId, change.copyId);
      const board: Board = { ...change.board, panes: [{ ...pane, x: 0, y: 0 }] };
      return withWindow(
        { ...rest, boards: [...rest.boards, board] },
        {
          id: change.windowId,
          mode: 'desk',
          slotId: change.slotId,
          bounds: change.bounds,
          fill: 'normal',
          boardIds: [board.id],
          boardId: board.id,
          playlist: null,
          ...(change.tenant !== undefined && { tenant: change.tenant }),
        },
      );
    }
    case 'addBoard':
      return mapWindow(
        { ...workspace, boards: [...workspace.boards, change.board] },
        change.windowId,
        (window) => ({
          ...window,
          boardIds: [...window.boardIds, change.board.id],
          boardId: change.board.id,
        }),
      );
    case 'changeBoard': {
      const { kind: _kind, boardId, ...fields } = change;
      return mapBoard(workspace, boardId, (board) => ({ ...board, ...fields }));
    }
    case 'removeBoard':
      return removeBoard(workspace, change.boardId);
    case 'showBoard':
      return mapWindow(workspace, change.windowId, (window) => ({
        ...window,
        boardId: change.boardId,
        boardIds: window.boardIds.includes(change.boardId)
          ? window.boardIds
          : [...window.boardIds, change.boardId],
      }));
    case 'openWindow':
      return withWindow(workspace, change.window);
    case 'changeWindow':
      return mapWindow(workspace, change.windowId, (window) =>
        withTenant(withShownBoard({ ...window, ...change.change }), window.tenant),
      );
    case 'showTenant':
      return mapWindow(workspace, change.windowId, (window) =>
        withTenant(window, change.tenant ?? undefined),
      );
    case 'closeWindow':
      return closeWindow(workspace, change.windowId);
    case 'setSlots':
      return setSlots(workspace, change.slots);
    case 'setWhenMissing':
      return { ...workspace, whenMissing: change.whenMissing };
    case 'setAppearance':
      return { ...workspace, appearance: { ...workspace.appearance, ...change.change } };
    case 'replace':
      return change.workspace;
  }
}

/**
 * An arrangement says where panes are. It may be older than the board: a pane that came meanwhile stays,
 * one that went to another board stays there, and what panes keep of themselves is not undone.
 */
function arrange(
  workspace: Workspace,
  board: Board,
  change: Extract<WorkspaceChange, { kind: 'arrangeBoard' }>,
): Board {
  const placeOf = new Map(change.panes.map((pane) => [pane.id, pane]));
  const removed = new Set(change.removedIds);
  const known = new Set(workspace.boards.flatMap(({ panes }) => panes.map(({ id }) => id)));
  const kept = board.panes.flatMap((pane) => {
    if (removed.has(pane.id)) return [];
    const { x, y, w, h } = placeOf.get(pane.id) ?? pane;
    return [{ ...pane, x, y, w, h }];
  });
  return { ...board, panes: [...kept, ...change.panes.filter(({ id }) => !known.has(id))] };
}

function keepPane(
  workspace: Workspace,
  change: Extract<WorkspaceChange, { kind: 'keepPane' }>,
): Workspace {
  const { paneId, config, view } = change;
  for (const [name, value] of Object.entries({ config, view })) {
    const length = JSON.stringify(value ?? null).length;
    if (length > MAX_PANE_STATE_LENGTH)
      throw new Refusal(
        `${name}: at most ${String(MAX_PANE_STATE_LENGTH)} characters of JSON, not ${String(length)}.`,
      );
  }
  const { id } = boardOf(workspace, paneId);
  return mapBoard(workspace, id, (board) => ({
    ...board,
    panes: board.panes.map((pane) =>
      pane.id === paneId
        ? {
            ...pane,
            ...(config !== undefined && { config }),
            ...(view !== undefined && { view }),
          }
        : pane,
    ),
  }));
}

function linkPane(workspace: Workspace, paneId: string, group: LinkGroup | null): Workspace {
  const { id } = boardOf(workspace, paneId);
  return mapBoard(workspace, id, (board) => ({
    ...board,
    panes: board.panes.map((pane) => {
      if (pane.id !== paneId) return pane;
      const { group: _before, ...rest } = pane;
      return group === null ? rest : { ...rest, group };
    }),
  }));
}

/** A group that shares nothing any more is not kept. */
function setLink(
  workspace: Workspace,
  { group, change }: Extract<WorkspaceChange, { kind: 'setLink' }>,
): Workspace {
  const links = workspace.links ?? [];
  const before = links.find((link) => link.group === group);
  const { service = null, range = null } = { ...before, ...change };
  const rest = links.filter((link) => link.group !== group);
  const isNothing = service === null && range === null;
  return { ...workspace, links: isNothing ? rest : [...rest, { group, service, range }] };
}

/** The pane to put elsewhere, and the workspace without it: with a copy's id, itself stays. */
function takePane(
  workspace: Workspace,
  paneId: string,
  copyId: string | undefined,
): { readonly pane: PlacedPane; readonly rest: Workspace } {
  const from = boardOf(workspace, paneId);
  const pane = from.panes.find(({ id }) => id === paneId) as PlacedPane;
  if (copyId !== undefined) return { pane: { ...pane, id: copyId }, rest: workspace };
  const rest = mapBoard(workspace, from.id, (board) => ({
    ...board,
    panes: board.panes.filter(({ id }) => id !== paneId),
  }));
  return { pane, rest };
}

function boardOf(workspace: Workspace, paneId: string): Board {
  const board = workspace.boards.find(({ panes }) => panes.some(({ id }) => id === paneId));
  if (board === undefined) throw new Refusal(`pane ${paneId}: there is none any more.`);
  return board;
}

function mapBoard(workspace: Workspace, id: string, map: (board: Board) => Board): Workspace {
  if (!workspace.boards.some((board) => board.id === id))
    throw new Refusal(`board ${id}: there is none any more.`);
  return {
    ...workspace,
    boards: workspace.boards.map((board) => (board.id === id ? map(board) : board)),
  };
}

function mapWindow(
  workspace: Workspace,
  id: string,
  map: (window: WindowPlan) => WindowPlan,
): Workspace {
  if (!workspace.windows.some((window) => window.id === id))
    throw new Refusal(`window ${id}: there is none any more.`);
  return {
    ...workspace,
    windows: workspace.windows.map((window) => (window.id === id ? map(window) : window)),
  };
}

function withWindow(workspace: Workspace, window: WindowPlan): Workspace {
  return { ...workspace, windows: [...workspace.windows, withShownBoard(window)] };
}

function withShownBoard(window: WindowPlan): WindowPlan {
  const { boardIds, boardId } = window;
  return boardIds.includes(boardId) ? window : { ...window, boardId: boardIds[0] ?? boardId };
}

function withTenant(window: WindowPlan, tenant: string | undefined): WindowPlan {
  const { tenant: _before, ...rest } = window;
  return tenant === undefined ? rest : { ...rest, tenant };
}

/** A board goes from all windows; the last one of a window stays. */
function removeBoard(workspace: Workspace, boardId: string): Workspace {
  const windows = workspace.windows.map((window) => {
    const boardIds = window.boardIds.filter((id) => id !== boardId);
    if (boardIds.length === 0)
      throw new Refusal('This board is the only one of a window. Close that window instead.');
    const entries = window.playlist?.entries.filter((entry) => entry.boardId !== boardId) ?? [];
    const playlist =
      window.playlist === null || entries.length === 0 ? null : { ...window.playlist, entries };
    return withShownBoard({ ...window, boardIds, playlist });
  });
  return {
    ...workspace,
    windows,
    boards: workspace.boards.filter(({ id }) => id !== boardId),
  };
}

/** Its boards stay for other windows, but for those with nothing on them. */
function closeWindow(workspace: Workspace, windowId: string): Workspace {
  const windows = workspace.windows.filter(({ id }) => id !== windowId);
  if (windows.length === workspace.windows.length)
    throw new Refusal(`window ${windowId}: there is none any more.`);
  if (windows.length === 0) throw new Refusal('The last window stays. Quit the program instead.');
  const shown = new Set(windows.flatMap(({ boardIds }) => boardIds));
  const boards = workspace.boards.filter(({ id, panes }) => shown.has(id) || panes.length > 0);
  return { ...workspace, windows, boards };
}

/** Windows of a slot that is gone stand freely. */
function setSlots(workspace: Workspace, slots: Workspace['slots']): Workspace {
  const ids = new Set(slots.map(({ id }) => id));
  const windows = workspace.windows.map((window) =>
    window.slotId === null || ids.has(window.slotId) ? window : { ...window, slotId: null },
  );
  return { ...workspace, slots, windows };
}
