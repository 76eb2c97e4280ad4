import { useStore } from 'zustand';
import { useShownKey } from '../paneKit/keys.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { ShownKeyContext } from '../ui/Kbd.tsx';
import type { BoardStore } from './boardStore.ts';

/** What can be done with the board in layout mode, for the pointer; the keys stand beside. */
export function LayoutActions({ board }: { readonly board: BoardStore }) {
  const steps = useStore(board.store, (state) => state.draftSteps);
  const shownKey = useShownKey('layout');
  return (
    <ShownKeyContext value={shownKey}>
      <ActionButton
        shortcut="N"
        onPress={() => {
          board.ask({ kind: 'add' });
        }}
      >
        Add a pane
      </ActionButton>
      <ActionButton
        shortcut="Z"
        blockedBy={steps === 0 ? 'Nothing was changed yet.' : null}
        onPress={board.undoDraft}
      >
        Undo
      </ActionButton>
      <ActionButton shortcut="Enter" onPress={board.keepLayout}>
        Keep
      </ActionButton>
      <ActionButton shortcut="Esc" onPress={board.revertLayout}>
        Revert
      </ActionButton>
    </ShownKeyContext>
  );
}
