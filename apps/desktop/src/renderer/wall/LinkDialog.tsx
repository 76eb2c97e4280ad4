import { useState } from 'react';
import { useStore } from 'zustand';
import { LINK_GROUPS, type LinkGroup, MAX_LINK_SERVICE_LENGTH } from '../../ipc/workspace.ts';
import { Sheet, useAnnounce } from '../paneKit/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { TextField } from '../ui/Field.tsx';
import type { BoardStore } from './boardStore.ts';
import { describeGroup } from './describeLink.ts';
import { PickList } from './PickList.tsx';

const NONE = 'none';

/** In which link group the pane is, and which service that group shows alone. */
export function LinkDialog(props: {
  readonly board: BoardStore;
  readonly paneId: string;
  readonly title: string;
  readonly onClose: () => void;
}) {
  const { board, paneId, title, onClose } = props;
  const announce = useAnnounce();
  const workspace = useStore(board.store, (state) => state.host?.workspace);
  const panes = (workspace?.boards ?? []).flatMap((each) => each.panes);
  const links = workspace?.links ?? [];
  const now = panes.find(({ id }) => id === paneId)?.group ?? null;
  const [picked, setPicked] = useState<string>(now ?? NONE);
  const [typed, setTyped] = useState<string | null>(null);
  const group = LINK_GROUPS.find((each) => each === picked) ?? null;
  const link = links.find((each) => each.group === group);
  const service = typed ?? link?.service ?? '';
  const isTooLong = service.trim().length > MAX_LINK_SERVICE_LENGTH;

  async function save(wanted: LinkGroup | null): Promise<void> {
    if (isTooLong) return;
    onClose();
    const isSaved =
      wanted === now || (await board.change({ kind: 'linkPane', paneId, group: wanted }));
    if (!isSaved) return;
    const name = service.trim();
    if (wanted !== null && typed !== null)
      await board.change({
        ...{ kind: 'setLink', group: wanted },
        change: { service: name === '' ? null : name },
      });
    announce(
      wanted === null ? `${title} is linked with nothing` : `${title}: link group ${wanted}`,
    );
  }

  return (
    <Sheet
      title={`Link ${title} with others`}
      onClose={onClose}
      end={
        <ActionButton onPress={() => void save(group)} shortcut="Enter">
          Save
        </ActionButton>
      }
    >
      <form
        className="link-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save(group);
        }}
      >
        <PickList
          label="Link groups"
          picks={[
            { key: NONE, label: 'No group', detail: 'what it shows is its own' },
            ...LINK_GROUPS.map((each) => ({
              ...{ key: each, label: each },
              detail: describeGroup(each, panes, links),
            })),
          ]}
          activeKey={picked}
          onActive={setPicked}
          onTake={(key) => void save(LINK_GROUPS.find((each) => each === key) ?? null)}
        />
        {group !== null && (
          <TextField
            label={`Service that group ${group} shows alone`}
            value={service}
            onChange={setTyped}
            hint="Empty: all services."
            fault={
              isTooLong
                ? `At most ${String(MAX_LINK_SERVICE_LENGTH)} characters. Shorten it.`
                : null
            }
          />
        )}
      </form>
      <p className="meta">
        The panes of a group, on all boards and windows of this device, show the same service and
        the same time, and on this window the same moment under the cursor. Walls stay live and show
        all.
      </p>
      {group !== null && link !== undefined && link.range !== null && (
        <ActionButton
          onPress={() => void board.change({ kind: 'setLink', group, change: { range: null } })}
        >
          Group {group} live again
        </ActionButton>
      )}
    </Sheet>
  );
}
