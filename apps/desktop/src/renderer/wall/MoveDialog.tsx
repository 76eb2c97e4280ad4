import { useState } from 'react';
import { useStore } from 'zustand';
import { Sheet, useAnnounce } from '../paneKit/index.ts';
import { useServices } from '../paneKit/services.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import type { BoardStore } from './boardStore.ts';
import { changesFor, moveTargets } from './moveTargets.ts';
import { PickList } from './PickList.tsx';

/** Where the pane is to go: to a board, to another window, to a window of its own. */
export function MoveDialog(props: {
  readonly board: BoardStore;
  readonly paneId: string;
  readonly title: string;
  readonly onClose: () => void;
}) {
  const { board, paneId, title, onClose } = props;
  const { paneStates } = useServices();
  const announce = useAnnounce();
  const host = useStore(board.store, (state) => state.host);
  const [picked, setPicked] = useState<string | null>(null);
  const targets = host === null ? [] : moveTargets(host, paneId);
  const active = targets.find(({ key }) => key === picked) ?? targets[0];

  async function take(key: string, isCopy: boolean): Promise<void> {
    const target = targets.find((each) => each.key === key);
    if (target === undefined) return;
    onClose();
    // What the pane keeps of itself must be with the host before the pane goes.
    await paneStates.flush();
    const newId = () => crypto.randomUUID();
    for (const change of changesFor(target, paneId, { isCopy, title, newId }))
      if (!(await board.change(change))) return;
    announce(`${title} ${isCopy ? 'copied' : 'moved'} to ${target.label}`);
  }

  const press = (isCopy: boolean) => () => {
    if (active !== undefined) void take(active.key, isCopy);
  };
  return (
    <Sheet
      title={`Move ${title} to …`}
      onClose={onClose}
      end={
        active !== undefined && (
          <>
            <ActionButton onPress={press(false)} shortcut="Enter">
              Move
            </ActionButton>
            <ActionButton onPress={press(true)} shortcut="Shift+Enter">
              Copy
            </ActionButton>
          </>
        )
      }
    >
      {active === undefined ? (
        <p>There is no other board yet. Add one under Boards in the top bar.</p>
      ) : (
        <PickList
          label={`Where ${title} can go`}
          picks={targets}
          activeKey={active.key}
          onActive={setPicked}
          onTake={(key, isOther) => void take(key, isOther)}
        />
      )}
      <p className="meta">Its filter, its order and what it is set up to show go with it.</p>
    </Sheet>
  );
}
