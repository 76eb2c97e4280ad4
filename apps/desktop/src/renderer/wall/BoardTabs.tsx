import { type KeyboardEvent, useEffect, useEffectEvent, useRef } from 'react';
import { useStore } from 'zustand';
import { nameKey } from '../paneKit/keys.ts';
import type { BoardStore } from './boardStore.ts';

/** The name of the element that holds the shown board, for its tab. */
export const BOARD_PANEL_ID = 'board-panel';

/** The boards of this window in their order. */
export function useBoards(board: BoardStore) {
  const host = useStore(board.store, (state) => state.host);
  const window = useStore(board.store, (state) => state.window);
  const byId = new Map(host?.workspace.boards.map((each) => [each.id, each]));
  return (window?.boardIds ?? []).flatMap((id) => byId.get(id) ?? []);
}

/** Shows a board in this window; its places, if they are being changed, are kept first. */
export function showBoard(board: BoardStore, boardId: string): void {
  const { window, draft } = board.store.getState();
  if (window === null || window.boardId === boardId) return;
  if (draft !== null) board.keepLayout();
  void board.change({ kind: 'showBoard', windowId: window.id, boardId });
}

/** The boards of this window for the palette. */
export function useBoardEntries(board: BoardStore) {
  return useBoards(board).map(({ id, name }, index) => ({
    ...{ source: 'place' as const, title: `Board: ${name}`, words: 'tab show' },
    ...(index < 9 && { shortcut: `Ctrl ${String(index + 1)}` }),
    run: () => {
      showBoard(board, id);
    },
  }));
}

/** `Ctrl+1` to `Ctrl+9`: the boards of this window by their place. */
function useBoardNumbers(board: BoardStore): void {
  const boards = useBoards(board);
  const onKeyDown = useEffectEvent((event: globalThis.KeyboardEvent) => {
    const [, digit] = /^Ctrl\+([1-9])$/.exec(nameKey(event) ?? '') ?? [];
    const picked = digit === undefined ? undefined : boards[Number(digit) - 1];
    if (picked === undefined || event.defaultPrevented) return;
    event.preventDefault();
    showBoard(board, picked.id);
  });
  useEffect(() => {
    const listener = (event: globalThis.KeyboardEvent) => {
      onKeyDown(event);
    };
    globalThis.addEventListener('keydown', listener);
    return () => {
      globalThis.removeEventListener('keydown', listener);
    };
  }, []);
}

/** The boards of this window to choose from; with one alone, its name. */
export function BoardTabs(props: {
  readonly board: BoardStore;
  /** Opens what is to be changed about them. */
  readonly onBoards: () => void;
}) {
  const { board, onBoards } = props;
  const boards = useBoards(board);
  const list = useRef<HTMLDivElement>(null);
  const shownId = useStore(board.store, (state) => state.document.board.id);
  const shownName = useStore(board.store, (state) => state.document.board.name);
  useBoardNumbers(board);
  const change = (
    <button
      type="button"
      className="pane-menu-button"
      aria-label="Boards of this window: add, rename, remove"
      aria-haspopup="dialog"
      onClick={onBoards}
    >
      <span aria-hidden="true">⋯</span>
    </button>
  );
  if (boards.length <= 1) {
    return (
      <>
        <span className="board-name" aria-current="page">
          {shownName}
        </span>
        {change}
      </>
    );
  }
  function onKeyDown(event: KeyboardEvent): void {
    const index = boards.findIndex(({ id }) => id === shownId);
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: (index + 1) % boards.length,
      ArrowLeft: (index - 1 + boards.length) % boards.length,
      Home: 0,
      End: boards.length - 1,
    };
    const next = Object.hasOwn(steps, event.key) ? boards[steps[event.key] ?? 0] : undefined;
    if (next === undefined) return;
    event.preventDefault();
    showBoard(board, next.id);
    list.current?.querySelector<HTMLElement>(`[data-board="${CSS.escape(next.id)}"]`)?.focus();
  }
  const tabs = (
    <div ref={list} className="board-tabs" role="tablist" aria-label="Boards" onKeyDown={onKeyDown}>
      {boards.map(({ id, name }, index) => (
        <button
          key={id}
          type="button"
          role="tab"
          className="board-tab"
          data-board={id}
          aria-selected={id === shownId}
          aria-controls={BOARD_PANEL_ID}
          aria-keyshortcuts={index < 9 ? `Control+${String(index + 1)}` : undefined}
          tabIndex={id === shownId ? 0 : -1}
          onClick={() => {
            showBoard(board, id);
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
  return (
    <>
      {tabs}
      {change}
    </>
  );
}
