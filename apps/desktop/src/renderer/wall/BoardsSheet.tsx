import { useState } from 'react';
import { useStore } from 'zustand';
import type { Board } from '../../ipc/workspace.ts';
import { Sheet } from '../paneKit/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { SelectField, TextField } from '../ui/Field.tsx';
import { plural } from '../ui/format.ts';
import type { BoardStore } from './boardStore.ts';
import { useBoards } from './BoardTabs.tsx';

/** One board of the window: its name, its place among the others, and what makes a wall hold it. */
function BoardRow(props: {
  readonly board: BoardStore;
  readonly each: Board;
  readonly index: number;
  readonly ids: readonly string[];
  readonly windowId: string;
}) {
  const { board, each, index, ids, windowId } = props;
  const [name, setName] = useState(each.name);
  const [watches, setWatches] = useState(each.watches ?? '');
  const [isAsked, setAsked] = useState(false);
  const isChanged = name !== each.name || watches !== (each.watches ?? '');
  const moved = () => {
    const boardIds = ids.filter((id) => id !== each.id);
    boardIds.splice(index - 1, 0, each.id);
    void board.change({ kind: 'changeWindow', windowId, change: { boardIds } });
  };
  return (
    <li className="board-row">
      <TextField label={`Board ${String(index + 1)}`} value={name} onChange={setName} />
      <TextField
        label="A wall holds it for"
        value={watches}
        placeholder="all alerts"
        isMono
        onChange={setWatches}
      />
      <span className="board-row-end">
        <ActionButton
          blockedBy={
            !isChanged ? 'Nothing was changed.' : name.trim() === '' ? 'It needs a name.' : null
          }
          onPress={() => {
            const change = { name: name.trim().slice(0, 64), watches: watches.trim() };
            void board.change({ kind: 'changeBoard', boardId: each.id, ...change });
          }}
        >
          Save
        </ActionButton>
        <ActionButton blockedBy={index === 0 ? 'It is the first.' : null} onPress={moved}>
          Earlier
        </ActionButton>
        <ActionButton
          blockedBy={ids.length === 1 ? 'It is the only board of the window.' : null}
          onPress={() => {
            if (each.panes.length > 0 && !isAsked) setAsked(true);
            else void board.change({ kind: 'removeBoard', boardId: each.id });
          }}
        >
          {isAsked ? `Remove with ${plural(each.panes.length, 'pane')}` : 'Remove'}
        </ActionButton>
      </span>
    </li>
  );
}

/** The boards of this window: names, order, new ones, and those of other windows to show here too. */
export function BoardsSheet(props: {
  readonly board: BoardStore;
  /** Opens what the window shows in turn as a wall. */
  readonly onPlaylist: () => void;
  readonly onClose: () => void;
}) {
  const { board, onPlaylist, onClose } = props;
  const boards = useBoards(board);
  const host = useStore(board.store, (state) => state.host);
  const notice = useStore(board.store, (state) => state.notice);
  const [name, setName] = useState('');
  const [otherId, setOtherId] = useState('');
  if (host === null) return null;
  const { windowId } = host;
  const ids = boards.map(({ id }) => id);
  const others = host.workspace.boards.filter(({ id }) => !ids.includes(id));
  return (
    <Sheet title="Boards of this window" isWide onClose={onClose} closeWord="Close">
      {notice !== null && (
        <p className="sheet-refused" role="status">
          {notice}
        </p>
      )}
      <ul className="board-rows">
        {boards.map((each, index) => (
          <BoardRow
            key={`${each.id} ${each.name} ${each.watches ?? ''}`}
            {...{ board, each, index, ids, windowId }}
          />
        ))}
      </ul>
      <p className="meta">
        A wall holds the board that names an alert most exactly, in the words of the filter of the
        Alert List: sev:critical svc:pay*
      </p>
      <div className="board-add">
        <ActionButton onPress={onPlaylist}>Boards in turn, as a wall</ActionButton>
      </div>
      <div className="board-add">
        <TextField label="New board" value={name} placeholder="Name" isFirst onChange={setName} />
        <ActionButton
          blockedBy={name.trim() === '' ? 'It needs a name.' : null}
          onPress={() => {
            const added = { id: crypto.randomUUID(), name: name.trim().slice(0, 64), panes: [] };
            void board.change({ kind: 'addBoard', windowId, board: added });
            onClose();
          }}
        >
          Add
        </ActionButton>
      </div>
      {others.length > 0 && (
        <div className="board-add">
          <SelectField
            label="Board of another window"
            value={otherId}
            options={[['', 'Choose'], ...others.map((each) => [each.id, each.name] as const)]}
            onChange={setOtherId}
          />
          <ActionButton
            blockedBy={otherId === '' ? 'Choose a board first.' : null}
            onPress={() => {
              void board.change({ kind: 'showBoard', windowId, boardId: otherId });
              onClose();
            }}
          >
            Show here too
          </ActionButton>
        </div>
      )}
    </Sheet>
  );
}
