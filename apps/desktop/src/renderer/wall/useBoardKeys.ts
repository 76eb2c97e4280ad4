import type { KeyboardEvent } from 'react';
import { useKeyReader } from '../paneKit/index.ts';
import { nameKey } from '../paneKit/keys.ts';
import { focusPane } from '../paneKit/paneFocus.ts';
import { readLayoutKey } from './boardKeys.ts';
import type { BoardStore } from './boardStore.ts';

/** For so many frames a pane may take its time to stand on the board, or lose the focus again. */
const MAX_FRAMES = 30;

/**
 * Moves the focus to the frame of a pane as soon as it is on the board, and once more if a dialog that closes gives
 * the focus back after that.
 */
export function focusSoon(paneId: string, framesLeft = MAX_FRAMES): void {
  requestAnimationFrame(() => {
    const pane = document.querySelector(`[data-pane="${CSS.escape(paneId)}"]`);
    if (pane?.contains(document.activeElement) === true) return;
    if (pane !== null) {
      focusPane(pane);
      pane.scrollIntoView({ block: 'nearest' });
    }
    if (framesLeft > 0) focusSoon(paneId, pane === null ? framesLeft - 1 : 0);
  });
}

/** The keys of the board: those of the layout mode, and what is done with the pane that has the focus. */
export function useBoardKeys(board: BoardStore): (event: KeyboardEvent) => void {
  const readKey = useKeyReader('window');

  function onLayoutKey(event: KeyboardEvent, paneId: string | null): void {
    const name = nameKey(event);
    const command = name === null ? undefined : readLayoutKey(name);
    // Enter on the button of a pane's menu presses it.
    const onControl = event.target instanceof Element && event.target.closest('button') !== null;
    if (command === undefined || (onControl && command.kind === 'keep')) return;
    event.preventDefault();
    if (command.kind === 'keep') board.keepLayout();
    else if (command.kind === 'revert') board.revertLayout();
    else if (command.kind === 'undo') board.undoDraft();
    else if (command.kind === 'add') board.ask({ kind: 'add' });
    else if (paneId === null) return;
    else if (command.kind === 'nudge') board.nudge(paneId, command.nudge);
    else if (command.kind === 'duplicate') focusCopy(board.duplicateInDraft(paneId));
    else if (command.kind === 'remove') remove(paneId);
    else {
      // A pane goes from where it is kept.
      board.keepLayout();
      board.ask({ kind: 'move', paneId });
    }
  }

  function focusCopy(id: string | null): void {
    if (id !== null) focusSoon(id);
  }

  function remove(paneId: string): void {
    const panes = board.store.getState().draft ?? [];
    const index = panes.findIndex(({ id }) => id === paneId);
    const next = panes[index + 1] ?? panes[index - 1];
    board.removeFromDraft(paneId);
    if (next !== undefined) focusSoon(next.id);
    else
      requestAnimationFrame(() => {
        document.querySelector<HTMLElement>('.board-empty button')?.focus();
      });
  }

  return (event) => {
    if (event.defaultPrevented) return;
    const { draft, fullPaneId } = board.store.getState();
    const pane = event.target instanceof Element ? event.target.closest('[data-pane]') : null;
    const paneId = pane?.getAttribute('data-pane') ?? null;
    if (draft !== null) {
      onLayoutKey(event, paneId);
      return;
    }
    const key = readKey(event);
    if (key === 'M' && paneId !== null) board.ask({ kind: 'move', paneId });
    else if (key === 'Shift+F' && paneId !== null)
      board.showFull(fullPaneId === null ? paneId : null);
    else if (key === 'Escape' && fullPaneId !== null) board.showFull(null);
    else return;
    event.preventDefault();
  };
}
