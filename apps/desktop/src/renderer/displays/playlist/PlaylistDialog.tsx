import { useState } from 'react';
import { useStore } from 'zustand';
import { Sheet } from '../../paneKit/index.ts';
import { SelectField } from '../../ui/Field.tsx';
import { type BoardStore, nameWindow } from '../../wall/index.ts';
import { playlistOf } from '../../wallMode/index.ts';
import './playlist.css';
import { draftOf, type PlaylistDraft } from './playlistForm.ts';
import { PlaylistForm } from './PlaylistForm.tsx';

/** What the windows of this device show as walls. A desk window shows it once it is made a wall. */
export function PlaylistDialog(props: {
  readonly board: BoardStore;
  /** Looked at first; this window unless told. */
  readonly windowId?: string;
  readonly onClose: () => void;
}) {
  const { board, onClose } = props;
  const host = useStore(board.store, (state) => state.host);
  const notice = useStore(board.store, (state) => state.notice);
  const [pickedId, setPickedId] = useState(props.windowId ?? null);
  // Stays while the dialog is open, whichever window is looked at.
  const [written, setWritten] = useState<Readonly<Record<string, PlaylistDraft>>>({});
  if (host === null) return null;
  const { windows } = host.workspace;
  const window = windows.find(({ id }) => id === (pickedId ?? host.windowId)) ?? windows[0];
  if (window === undefined) return null;
  const known = written[window.id];
  const draft = known ?? draftOf(playlistOf(window), keyOf(window.id));
  const put = (next: PlaylistDraft | null) => {
    const { [window.id]: _gone, ...others } = written;
    setWritten(next === null ? others : { ...others, [window.id]: next });
  };
  return (
    <Sheet title="Boards in turn" isWide onClose={onClose} closeWord="Close">
      {notice !== null && (
        <p className="sheet-refused" role="status">
          {notice}
        </p>
      )}
      <SelectField
        label="Window"
        value={window.id}
        isFirst
        options={windows.map((each) => [
          each.id,
          `${nameWindow(host, each)}${each.mode === 'wall' ? ', a wall' : ', a desk'}${written[each.id] === undefined ? '' : ' · not saved'}`,
        ])}
        hint={
          window.mode === 'wall'
            ? 'It shows these boards one after the other.'
            : 'Shown once this window is made a wall.'
        }
        onChange={setPickedId}
      />
      <PlaylistForm
        key={window.id}
        {...{ board, host, window, draft }}
        isChanged={known !== undefined}
        onDraft={put}
        onSettled={() => {
          put(null);
        }}
      />
    </Sheet>
  );
}

/** Keys that are the same each time the form of a window is made of what is kept. */
function keyOf(windowId: string): () => string {
  let last = 0;
  return () => `${windowId} ${String((last += 1))}`;
}
