import { ActionButton } from '../ui/ActionButton.tsx';
import type { BoardStore } from './boardStore.ts';

/** Nothing stands here yet: what to do about it. */
export function EmptyBoard({ board }: { readonly board: BoardStore }) {
  return (
    <div className="pane-state board-empty">
      <p>There is no pane on this board.</p>
      <ActionButton
        onPress={() => {
          if (board.store.getState().draft === null) board.startLayout();
          board.ask({ kind: 'add' });
        }}
      >
        Add a pane
      </ActionButton>
      <p className="meta">Or press M on a pane of another board, or drag one here by its grip.</p>
    </div>
  );
}
