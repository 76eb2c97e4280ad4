import { type KeyboardEvent } from 'react';
import { useKeyReader } from '../paneKit/index.ts';
import { focusPane } from '../paneKit/paneFocus.ts';
import { isBelowModal } from '../ui/Modal.tsx';
import { readLayoutKey } from './boardKeys.ts';
import type { BoardStore } from './boardStore.ts';
import { useWindowKeys } from '../ui/useWindowKeys.ts';

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

/** Takes a pane off the draft; the one beside it gets the focus. */
function removeFrom(board: BoardStore, paneId: string): void {
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

const paneAt = (target: EventTarget | null): string | null =>
  (target instanceof Element ? target.closest('[data-pane]') : null)?.getAttribute('data-pane') ??
  null;

/** The keys of the layout mode, wherever the focus is. Arrows and the like act on the pane that has it. */
export function useLayoutKeys(board: BoardStore): void {
  const readKey = useKeyReader('layout');
  useWindowKeys((event): void => {
    if (event.defaultPrevented || board.store.getState().draft === null) return;
    if (isBelowModal(event.target)) return;
    const paneId = paneAt(event.target);
    const name = readKey(event);
    const command = name === null ? undefined : readLayoutKey(name);
    if (command === undefined) return;
    event.preventDefault();
    if (command.kind === 'keep') board.keepLayout();
    else if (command.kind === 'revert') board.revertLayout();
    else if (command.kind === 'undo') board.undoDraft();
    else if (command.kind === 'add') board.ask({ kind: 'add' });
    else if (paneId === null) return;
    else if (command.kind === 'nudge') board.nudge(paneId, command.nudge);
    else if (command.kind === 'duplicate') {
      const copyId = board.duplicateInDraft(paneId);
      if (copyId !== null) focusSoon(copyId);
    } else if (command.kind === 'remove') removeFrom(board, paneId);
    else {
      // A pane goes from where it is kept, and is linked there.
      board.keepLayout();
      board.ask({ kind: command.kind === 'link' ? 'link' : 'move', paneId });
    }
  });
}

/** The keys for what is done with the pane that has the focus, while nothing is rearranged. */
export function useBoardKeys(board: BoardStore): (event: KeyboardEvent) => void {
  const readKey = useKeyReader('window');
  return (event) => {
    const { draft, fullPaneId } = board.store.getState();
    if (event.defaultPrevented || draft !== null) return;
    const paneId = paneAt(event.target);
    const key = readKey(event);
    if (key === 'M' && paneId !== null) board.ask({ kind: 'move', paneId });
    else if (key === 'Shift+L' && paneId !== null) board.ask({ kind: 'link', paneId });
    else if (key === 'Shift+F' && paneId !== null)
      board.showFull(fullPaneId === null ? paneId : null);
    else if (key === 'Escape' && fullPaneId !== null) board.showFull(null);
    else return;
    event.preventDefault();
  };
}
