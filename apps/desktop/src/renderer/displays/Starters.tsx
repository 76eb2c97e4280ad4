import { useState } from 'react';
import type { Slot, WorkspaceState } from '../../ipc/workspace.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import type { BoardStore } from '../wall/index.ts';
import { describeLoss, describeMade, startersFor, startWith } from './displaysForm.ts';

/** What to begin with on these displays, and what each would make of them. */
export function Starters(props: {
  readonly board: BoardStore;
  readonly host: WorkspaceState;
  readonly slots: readonly Slot[];
  /** Why the displays cannot be used as they are filled in; `null`: they can. */
  readonly blockedBy: string | null;
  readonly onStarted: () => void;
}) {
  const { board, host, slots, blockedBy, onStarted } = props;
  const [askedId, setAskedId] = useState<string | null>(null);
  return (
    <ul className="starters">
      {startersFor(slots).map((starter) => {
        const isAsked = askedId === starter.id;
        const made = starter.blockedBy === null ? startWith(starter, slots, host.workspace) : null;
        return (
          <li key={starter.id} className="sheet-block">
            <h4 className="strong">{starter.name}</h4>
            <p>{starter.says}</p>
            {made !== null && (
              <ul className="meta">
                {describeMade(made).map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            )}
            {isAsked && (
              <p role="status">
                It takes the place of {describeLoss(host.workspace)}. Save them as a preset below if
                they are still wanted.
              </p>
            )}
            <ActionButton
              blockedBy={blockedBy ?? starter.blockedBy}
              onPress={() => {
                if (!isAsked) setAskedId(starter.id);
                else if (made !== null)
                  void board.change({ kind: 'replace', workspace: made }).then((isDone) => {
                    if (isDone) onStarted();
                  });
              }}
            >
              {isAsked ? `Replace with ${starter.name}` : `Use ${starter.name}`}
            </ActionButton>
          </li>
        );
      })}
    </ul>
  );
}
