import { useEffect, useMemo, useRef, useState } from 'react';
import type { WindowPlan, WorkspaceState } from '../../../ipc/workspace.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { type BoardStore, nameWindow } from '../../wall/index.ts';
import { EntryRow } from './EntryRow.tsx';
import {
  type EntryDraft,
  faultsOf,
  MAX_ENTRIES,
  moveEntry,
  newEntry,
  type PlaylistDraft,
  playlistFrom,
} from './playlistForm.ts';
import { Preview } from './Preview.tsx';

const newKey = () => crypto.randomUUID();

/** Ids and names of all boards; where two share a name, with the windows that show them. */
function boardOptions(host: WorkspaceState): readonly (readonly [string, string])[] {
  const { boards, windows } = host.workspace;
  return boards.map(({ id, name }) => {
    const isAlone = boards.filter((other) => other.name === name).length === 1;
    const shownBy = windows.filter(({ boardIds }) => boardIds.includes(id));
    const where = shownBy.map((each) => nameWindow(host, each)).join(', ');
    return [id, isAlone || where === '' ? name : `${name} (${where})`] as const;
  });
}

/** A window that is a wall shows these boards as tabs once somebody leaves the wall. */
function changeOf(window: WindowPlan, draft: PlaylistDraft): Partial<WindowPlan> {
  const playlist = playlistFrom(draft);
  if (window.mode === 'desk') return { playlist };
  const shown = playlist.entries.map(({ boardId }) => boardId);
  return { playlist, boardIds: [...new Set([...shown, ...window.boardIds])].slice(0, 32) };
}

/** What one window shows as a wall: boards in turn with their hours, what holds them, and a missing display. */
export function PlaylistForm(props: {
  readonly board: BoardStore;
  readonly host: WorkspaceState;
  readonly window: WindowPlan;
  readonly draft: PlaylistDraft;
  readonly isChanged: boolean;
  readonly onDraft: (draft: PlaylistDraft) => void;
  /** Called when what is written was kept, or is not wanted any more. */
  readonly onSettled: () => void;
}) {
  const { board, host, window, draft, isChanged, onDraft, onSettled } = props;
  const list = useRef<HTMLOListElement>(null);
  const [focusAt, setFocusAt] = useState<{ readonly key: string; readonly word: string } | null>(
    null,
  );
  const names = useMemo(
    () => new Map(host.workspace.boards.map(({ id, name }) => [id, name])),
    [host.workspace.boards],
  );
  const boards = boardOptions(host);
  const faults = faultsOf(draft, (id) => names.get(id));
  const playlist = useMemo(
    () => (faultsOf(draft, (id) => names.get(id)).size === 0 ? playlistFrom(draft) : null),
    [draft, names],
  );
  useEffect(() => {
    if (focusAt === null) return;
    // A row that was moved in the document has lost the focus.
    const row = list.current?.querySelector(`[data-entry="${CSS.escape(focusAt.key)}"]`);
    const buttons = [...(row?.querySelectorAll('button') ?? [])];
    const again = buttons.find(({ textContent }) => textContent.startsWith(focusAt.word));
    (again ?? row?.querySelector<HTMLElement>('select'))?.focus();
  }, [focusAt]);
  const change = (entry: EntryDraft) => {
    const entries = draft.entries.map((each) => (each.key === entry.key ? entry : each));
    onDraft({ ...draft, entries });
  };
  const move = (key: string, by: 1 | -1) => {
    onDraft(moveEntry(draft, key, by));
    setFocusAt({ key, word: by === 1 ? 'Later' : 'Earlier' });
  };
  const remove = (key: string) => {
    const index = draft.entries.findIndex((entry) => entry.key === key);
    const entries = draft.entries.filter((entry) => entry.key !== key);
    onDraft({ ...draft, entries });
    const beside = entries[Math.min(index, entries.length - 1)];
    if (beside !== undefined) setFocusAt({ key: beside.key, word: 'Remove' });
  };
  const add = () => {
    const used = new Set(draft.entries.map(({ boardId }) => boardId));
    const free = [...window.boardIds, ...boards.map(([id]) => id)].find((id) => !used.has(id));
    const entry = newEntry(free ?? window.boardId, newKey());
    onDraft({ ...draft, entries: [...draft.entries, entry] });
    setFocusAt({ key: entry.key, word: 'Board' });
  };
  const [firstFault] = [...faults.values()].flatMap((each) => Object.values(each));
  return (
    <>
      <Preview host={host} window={window} playlist={playlist} />
      <ol className="playlist-entries" ref={list} aria-label="Boards in turn">
        {draft.entries.map((entry, index) => (
          <EntryRow
            key={entry.key}
            {...{ entry, index, boards, count: draft.entries.length, onChange: change }}
            faults={faults.get(entry.key) ?? {}}
            onMove={(by) => {
              move(entry.key, by);
            }}
            onRemove={() => {
              remove(entry.key);
            }}
          />
        ))}
      </ol>
      <p className="meta">
        Times are UTC; empty ones mean the whole day, and a To before From goes over midnight. A
        board may stand here several times with other hours; it is shown once a round. Alt with an
        arrow moves an entry.
      </p>
      <div className="playlist-line">
        <ActionButton
          blockedBy={
            draft.entries.length >= MAX_ENTRIES
              ? `Entries: at most ${String(MAX_ENTRIES)}. Remove one first.`
              : null
          }
          onPress={add}
        >
          Add a board
        </ActionButton>
      </div>
      <div className="playlist-choices">
        <SelectField
          label="An unacked alert holds its board from"
          value={draft.holdAt}
          options={[
            ['CRITICAL', 'CRITICAL'],
            ['ERROR', 'ERROR, and worse'],
            ['WARN', 'WARN, and worse'],
            ['off', 'Off: no alert does'],
          ]}
          onChange={(holdAt) => {
            onDraft({ ...draft, holdAt: holdAt as PlaylistDraft['holdAt'] });
          }}
        />
        <SelectField
          label="While its display is missing"
          value={draft.whenMissing}
          options={[
            [
              'asAll',
              host.workspace.whenMissing === 'fold'
                ? 'As of all walls: others show its boards'
                : 'As of all walls: its boards wait',
            ],
            ['fold', 'The other walls show its boards'],
            ['park', 'Its boards wait until it is back'],
          ]}
          onChange={(whenMissing) => {
            onDraft({ ...draft, whenMissing: whenMissing as PlaylistDraft['whenMissing'] });
          }}
        />
      </div>
      <div className="playlist-line">
        <ActionButton
          blockedBy={firstFault ?? (isChanged ? null : 'Nothing was changed.')}
          onPress={() => {
            const asked = changeOf(window, draft);
            void board
              .change({ kind: 'changeWindow', windowId: window.id, change: asked })
              .then((isDone) => {
                if (isDone) onSettled();
              });
          }}
        >
          Save for {nameWindow(host, window)}
        </ActionButton>
        <ActionButton blockedBy={isChanged ? null : 'Nothing was changed.'} onPress={onSettled}>
          Take back
        </ActionButton>
        {firstFault !== undefined && <span className="field-fault">{firstFault}</span>}
      </div>
    </>
  );
}
