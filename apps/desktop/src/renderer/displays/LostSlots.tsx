import { useState } from 'react';
import type { Slot, WorkspaceState } from '../../ipc/workspace.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { Choice } from '../ui/Choice.tsx';
import type { BoardStore } from '../wall/index.ts';
import { displayTitle, lostSlots, withAnswer } from './displaysForm.ts';

function LostSlot(props: {
  readonly board: BoardStore;
  readonly host: WorkspaceState;
  readonly slot: Slot;
}) {
  const { board, host, slot } = props;
  const [picked, setPicked] = useState('');
  const isAmbiguous = host.slots[slot.id] === 'ambiguous';
  const nameOf = (displayId: number) =>
    host.workspace.slots.find(({ id }) => host.slots[id] === displayId)?.name;
  const display = host.displays.find(({ id }) => String(id) === picked);
  return (
    <div className="sheet-block" role="group" aria-label={`${slot.name} is missing`}>
      <p>
        <strong className="strong">{slot.name}</strong>{' '}
        {isAmbiguous
          ? 'could be one of several displays that look alike.'
          : 'is not there. Its windows wait, hidden and up to date, until it comes back.'}
      </p>
      <Choice
        legend={`Which display is ${slot.name}?`}
        value={picked}
        options={host.displays.map((each, index) => {
          const other = nameOf(each.id);
          const taken = other === undefined ? '' : ` (now ${other})`;
          return [String(each.id), `${String(index + 1)}: ${displayTitle(each)}${taken}`];
        })}
        onChange={setPicked}
      />
      <ActionButton
        blockedBy={display === undefined ? 'Choose a display first.' : null}
        onPress={() => {
          if (display === undefined) return;
          const slots = [...withAnswer(host, slot.id, display)];
          void board.change({ kind: 'setSlots', slots });
        }}
      >
        This is {slot.name}
      </ActionButton>{' '}
      <ActionButton
        onPress={() => {
          const slots = host.workspace.slots.filter(({ id }) => id !== slot.id);
          void board.change({ kind: 'setSlots', slots });
        }}
      >
        Forget {slot.name}
      </ActionButton>
    </div>
  );
}

/** The named displays that are not there, each with the question which one it is. */
export function LostSlots(props: { readonly board: BoardStore; readonly host: WorkspaceState }) {
  return lostSlots(props.host).map((slot) => <LostSlot key={slot.id} slot={slot} {...props} />);
}
