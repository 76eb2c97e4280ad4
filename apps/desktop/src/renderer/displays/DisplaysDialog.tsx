import { useState } from 'react';
import { useStore } from 'zustand';
import type { WorkspaceState } from '../../ipc/workspace.ts';
import { Sheet } from '../paneKit/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { Choice } from '../ui/Choice.tsx';
import { CheckField } from '../ui/Field.tsx';
import type { BoardStore } from '../wall/index.ts';
import { DisplayFields } from './DisplayFields.tsx';
import { DisplayMap } from './DisplayMap.tsx';
import './displays.css';
import { type DisplayEntry, entriesOf, faultOfEntry, lostSlots, slotsOf } from './displaysForm.ts';
import { LostSlots } from './LostSlots.tsx';
import { PinFields } from './PinFields.tsx';
import { Presets } from './Presets.tsx';
import { Starters } from './Starters.tsx';

const newId = () => crypto.randomUUID();

/** What was filled in, over what is known of the displays now. */
function useEntries(host: WorkspaceState) {
  const [filled, setFilled] = useState<readonly DisplayEntry[]>([]);
  const entries = entriesOf(host).map(
    (known) => filled.find(({ displayId }) => displayId === known.displayId) ?? known,
  );
  return {
    entries,
    isFilled: filled.length > 0,
    fill(entry: DisplayEntry) {
      setFilled([...filled.filter(({ displayId }) => displayId !== entry.displayId), entry]);
    },
    forget() {
      setFilled([]);
    },
  };
}

function Displays(props: {
  readonly board: BoardStore;
  readonly host: WorkspaceState;
  readonly onPlaylist: () => void;
  readonly onClose: () => void;
}) {
  const { board, host, onPlaylist, onClose } = props;
  const { entries, isFilled, fill, forget } = useEntries(host);
  const [chosenId, setChosenId] = useState(host.displays[0]?.id ?? null);
  const index = Math.max(
    0,
    host.displays.findIndex(({ id }) => id === chosenId),
  );
  const display = host.displays[index];
  const entry = entries[index];
  const lost = lostSlots(host);
  const faultOf = (each: DisplayEntry) => faultOfEntry(each, entries, lost);
  const fault = entries.map(faultOf).find((each) => each !== null) ?? null;
  const slots = slotsOf(host, entries, newId);
  const isFirst = host.workspace.slots.length === 0;
  return (
    <>
      <section className="displays-part" aria-label="Displays">
        <DisplayMap
          host={host}
          entries={entries}
          chosenId={display?.id ?? null}
          onChoose={setChosenId}
        />
        {display !== undefined && entry !== undefined && (
          <DisplayFields
            key={display.id}
            number={index + 1}
            display={display}
            entry={entry}
            fault={faultOf(entry)}
            onChange={fill}
          />
        )}
        <div className="displays-acts">
          <ActionButton onPress={() => void board.workspace.identify()}>
            Show the numbers on the displays
          </ActionButton>
          <ActionButton
            blockedBy={fault ?? (isFilled || isFirst ? null : 'Nothing was changed.')}
            onPress={() =>
              void board.change({ kind: 'setSlots', slots: [...slots] }).then((isDone) => {
                if (isDone) forget();
              })
            }
          >
            Save names, keep the windows
          </ActionButton>
        </div>
      </section>
      <LostSlots board={board} host={host} />
      <section className="displays-part" aria-label="Begin with">
        <h3>Begin with</h3>
        <Starters
          board={board}
          host={host}
          slots={slots.filter((slot) => !lost.includes(slot))}
          blockedBy={fault}
          onStarted={onClose}
        />
      </section>
      <section className="displays-part displays-always" aria-label="Always">
        <Choice
          legend="While a wall is missing"
          value={host.workspace.whenMissing}
          options={[
            ['fold', 'The other walls show its boards too'],
            ['park', 'Its boards wait until it is back'],
          ]}
          onChange={(whenMissing) => {
            void board.change({ kind: 'setWhenMissing', whenMissing });
          }}
        />
        <CheckField
          label="Start with the system, when somebody logs in"
          isOn={host.startsOnLogin}
          onChange={(isWanted) => {
            void board.setStartsOnLogin(isWanted);
          }}
        />
        <PinFields workspace={board.workspace} hasPin={host.hasPin} />
        <div>
          <ActionButton onPress={onPlaylist}>Boards in turn, of each window</ActionButton>
        </div>
      </section>
    </>
  );
}

/** Which display is what, what stands on them, and whole workspaces under a name. */
export function DisplaysDialog(props: {
  readonly board: BoardStore;
  /** Opens what each window shows in turn. */
  readonly onPlaylist: () => void;
  readonly onClose: () => void;
}) {
  const { board, onPlaylist, onClose } = props;
  const host = useStore(board.store, (state) => state.host);
  const notice = useStore(board.store, (state) => state.notice);
  if (host === null) return null;
  return (
    <Sheet title="Set up displays" isWide onClose={onClose} closeWord="Close">
      {notice !== null && (
        <p className="sheet-refused" role="status">
          {notice}
        </p>
      )}
      {host.displays.length === 0 && (
        <p>
          A browser does not tell its pages about displays. Several windows, walls on displays of
          their own and presets need the desktop console: start it with npx sentry console. Shift+W
          makes a wall of this window here too.
        </p>
      )}
      {host.displays.length > 0 && !host.canPlace && (
        <p>
          This desktop does not let programs put their windows on a display (Wayland). Move them by
          hand, or start the program under X11.
        </p>
      )}
      {host.displays.length > 0 && <Displays {...{ board, host, onPlaylist, onClose }} />}
      {host.displays.length > 0 && (
        <section className="displays-part" aria-label="Presets">
          <h3>Presets</h3>
          <Presets workspace={board.workspace} />
        </section>
      )}
    </Sheet>
  );
}
