import type {
  DisplayFacts,
  Rectangle,
  WorkspaceChange,
  WorkspaceState,
} from '../../ipc/workspace.ts';
import { nameDisplay, nameWindow } from './windowNames.ts';

/** A place that a pane can go to. */
export type MoveTarget = {
  /** Stable as long as the place is there. */
  readonly key: string;
  readonly group: 'This window' | 'Other windows' | 'New window';
  readonly label: string;
} & (
  | {
      readonly kind: 'board';
      readonly boardId: string;
      /** The window that must turn to the board for the pane to be seen; `null`: none, or a wall. */
      readonly showIn: string | null;
    }
  | { readonly kind: 'window'; readonly slotId: string | null; readonly bounds: Rectangle | null }
);

/** Part of a display that a new window takes. */
const SHARE = 0.6;

/** Every place that a pane of this window can go to: boards here, other windows, displays. Pure. */
export function moveTargets(host: WorkspaceState, paneId: string): readonly MoveTarget[] {
  const { boards, windows } = host.workspace;
  const nameOf = new Map(boards.map(({ id, name }) => [id, name]));
  const from = boards.find(({ panes }) => panes.some(({ id }) => id === paneId))?.id;
  const own = windows.find(({ id }) => id === host.windowId);
  const others = windows.filter(({ id }) => id !== host.windowId);
  const targets: MoveTarget[] = [];
  for (const boardId of own?.boardIds ?? [])
    if (boardId !== from)
      targets.push({
        ...{ kind: 'board', key: `board-${boardId}`, group: 'This window', boardId },
        ...{ label: nameOf.get(boardId) ?? boardId, showIn: null },
      });
  for (const window of others) {
    const shownFirst = [window.boardId, ...window.boardIds.filter((id) => id !== window.boardId)];
    for (const boardId of shownFirst) {
      if (boardId === from || own?.boardIds.includes(boardId) === true) continue;
      targets.push({
        ...{
          kind: 'board',
          key: `board-${boardId}-in-${window.id}`,
          group: 'Other windows',
          boardId,
        },
        label: `${nameWindow(host, window)}: ${nameOf.get(boardId) ?? boardId}`,
        showIn: window.mode === 'desk' && window.boardId !== boardId ? window.id : null,
      });
    }
  }
  return [...targets, ...newWindowTargets(host)];
}

/** A new window on each display. Pure. */
export function newWindowTargets(
  host: WorkspaceState,
): readonly Extract<MoveTarget, { kind: 'window' }>[] {
  return host.displays.map((display) => {
    const slot = host.workspace.slots.find(({ id }) => host.slots[id] === display.id);
    return {
      ...{ kind: 'window', key: `display-${String(display.id)}`, group: 'New window' },
      label:
        host.displays.length === 1
          ? 'New window'
          : `New window on ${nameDisplay(host, display.id)}`,
      slotId: slot?.id ?? null,
      bounds: slot === undefined && host.canPlace ? middleOf(display) : null,
    };
  });
}

function middleOf({ workArea }: DisplayFacts): Rectangle {
  const width = Math.max(1, Math.round(workArea.width * SHARE));
  const height = Math.max(1, Math.round(workArea.height * SHARE));
  return {
    x: workArea.x + Math.round((workArea.width - width) / 2),
    y: workArea.y + Math.round((workArea.height - height) / 2),
    ...{ width, height },
  };
}

/**
 * The changes that bring a pane to a place, in their order.
 *
 * @param newId makes the id of what is new
 */
export function changesFor(
  target: MoveTarget,
  paneId: string,
  options: { readonly isCopy: boolean; readonly title: string; readonly newId: () => string },
): readonly WorkspaceChange[] {
  const copy = options.isCopy ? { copyId: options.newId() } : {};
  if (target.kind === 'board') {
    const { boardId, showIn } = target;
    const move = { kind: 'movePane', paneId, boardId, ...copy } as const;
    return showIn === null ? [move] : [move, { kind: 'showBoard', windowId: showIn, boardId }];
  }
  const { slotId, bounds } = target;
  const board = { id: options.newId(), name: options.title };
  const windowId = options.newId();
  return [{ kind: 'moveToNewWindow', paneId, board, windowId, slotId, bounds, ...copy }];
}
