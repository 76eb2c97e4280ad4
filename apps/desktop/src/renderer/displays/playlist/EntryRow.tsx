import type { KeyboardEvent } from 'react';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { DAYS, type EntryDraft, type EntryFaults, toggleDay } from './playlistForm.ts';

/** One board of a rotation: which, how long, when, and where it stands among the others. */
export function EntryRow(props: {
  readonly entry: EntryDraft;
  readonly index: number;
  readonly count: number;
  readonly faults: EntryFaults;
  /** Ids and names of the boards to choose from. */
  readonly boards: readonly (readonly [string, string])[];
  readonly onChange: (entry: EntryDraft) => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
}) {
  const { entry, index, count, faults, boards, onChange, onMove, onRemove } = props;
  const number = String(index + 1);
  function onKeyDown(event: KeyboardEvent): void {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    onMove(event.key === 'ArrowUp' ? -1 : 1);
  }
  const known = boards.some(([id]) => id === entry.boardId);
  return (
    <li
      className="playlist-entry sheet-block"
      aria-label={`Entry ${number}`}
      data-entry={entry.key}
      onKeyDown={onKeyDown}
    >
      <div className="playlist-fields">
        <SelectField
          label={`Board ${number}`}
          value={entry.boardId}
          options={known ? boards : [[entry.boardId, 'Not there any more'], ...boards]}
          fault={faults.boardId ?? null}
          onChange={(boardId) => {
            onChange({ ...entry, boardId });
          }}
        />
        <TextField
          label="Shown for, s"
          value={entry.dwell}
          isMono
          fault={faults.dwell ?? null}
          onChange={(dwell) => {
            onChange({ ...entry, dwell });
          }}
        />
        <TextField
          label="From, UTC"
          value={entry.from}
          placeholder="00:00"
          isMono
          fault={faults.from ?? null}
          onChange={(from) => {
            onChange({ ...entry, from });
          }}
        />
        <TextField
          label="To, UTC"
          value={entry.to}
          placeholder="24:00"
          isMono
          fault={faults.to ?? null}
          onChange={(to) => {
            onChange({ ...entry, to });
          }}
        />
      </div>
      <div className="playlist-line">
        <div className="playlist-days" role="group" aria-label={`Days of entry ${number}`}>
          {DAYS.map(([day, name]) => (
            <ActionButton
              key={day}
              pressed={entry.days.includes(day)}
              onPress={() => {
                onChange(toggleDay(entry, day));
              }}
            >
              {name}
            </ActionButton>
          ))}
        </div>
        {faults.days !== undefined && (
          <span className="field-fault" role="status">
            {faults.days}
          </span>
        )}
        <span className="spacer" />
        <ActionButton
          blockedBy={index === 0 ? 'It is the first.' : null}
          onPress={() => {
            onMove(-1);
          }}
        >
          Earlier
        </ActionButton>
        <ActionButton
          blockedBy={index === count - 1 ? 'It is the last.' : null}
          onPress={() => {
            onMove(1);
          }}
        >
          Later
        </ActionButton>
        <ActionButton
          blockedBy={count === 1 ? 'A wall shows at least one board.' : null}
          onPress={onRemove}
        >
          Remove
        </ActionButton>
      </div>
    </li>
  );
}
