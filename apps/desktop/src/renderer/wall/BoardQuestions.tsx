import { useStore } from 'zustand';
import type { PaneDefinition } from '../paneKit/index.ts';
import { AddPaneDialog } from './AddPaneDialog.tsx';
import type { BoardStore } from './boardStore.ts';
import { LinkDialog } from './LinkDialog.tsx';
import { MoveDialog } from './MoveDialog.tsx';
import { focusSoon } from './useBoardKeys.ts';

/** What the board asks about over itself. */
export function BoardQuestions(props: {
  readonly board: BoardStore;
  readonly paneTypes: ReadonlyMap<string, PaneDefinition>;
}) {
  const { board, paneTypes } = props;
  const question = useStore(board.store, (state) => state.question);
  const panes = useStore(board.store, (state) => state.document.board.panes);
  const close = () => {
    board.ask(null);
  };
  if (question === null) return null;
  if (question.kind === 'add') {
    return (
      <AddPaneDialog
        paneTypes={paneTypes}
        onAdd={(type) => {
          close();
          const id = board.addToDraft(type);
          if (id !== null) focusSoon(id);
        }}
        onClose={close}
      />
    );
  }
  const { paneId } = question;
  const type = panes.find(({ id }) => id === paneId)?.type ?? '';
  const title = paneTypes.get(type)?.title ?? 'the pane';
  if (question.kind === 'link')
    return <LinkDialog key={paneId} board={board} paneId={paneId} title={title} onClose={close} />;
  return <MoveDialog key={paneId} board={board} paneId={paneId} title={title} onClose={close} />;
}
