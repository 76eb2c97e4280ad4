import { useState } from 'react';
import { useStore } from 'zustand';
import type { ViewPlace } from '../../ipc/views.ts';
import type { WorkspaceState } from '../../ipc/workspace.ts';
import { Sheet } from '../paneKit/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import type { BoardStore } from './boardStore.ts';
import { newWindowTargets } from './moveTargets.ts';
import { type Pick, PickList } from './PickList.tsx';
import { nameWindow } from './windowNames.ts';

/** A place for a view, under its number. */
interface SendTarget extends Pick {
  readonly where: string;
  readonly place: ViewPlace;
}

/** Desk windows and displays that a view of this window can go to, numbered. Walls show no views. Pure. */
function sendTargets(host: WorkspaceState): readonly SendTarget[] {
  const others = host.workspace.windows.filter(
    ({ id, mode, slotId }) =>
      id !== host.windowId &&
      mode === 'desk' &&
      (slotId === null || typeof host.slots[slotId] === 'number'),
  );
  const all: readonly Omit<SendTarget, 'label'>[] = [
    ...newWindowTargets(host).map(({ key, group, label, slotId, bounds }) => ({
      ...{ key, group, where: label, place: { kind: 'newWindow' as const, slotId, bounds } },
    })),
    ...others.map((window) => ({
      ...{ key: window.id, group: 'Other windows', where: nameWindow(host, window) },
      place: { kind: 'window' as const, windowId: window.id },
    })),
  ];
  return all.map((target, i) => ({ ...target, label: `${String(i + 1)} ${target.where}` }));
}

/** Where a view is to go: a new window on a display, or another desk window. */
export function SendViewDialog(props: {
  readonly board: BoardStore;
  readonly title: string;
  readonly onTake: (place: ViewPlace, where: string) => void;
  readonly onClose: () => void;
}) {
  const { board, title, onTake, onClose } = props;
  const host = useStore(board.store, (state) => state.host);
  const [picked, setPicked] = useState<string | null>(null);
  const targets = host === null ? [] : sendTargets(host);
  const active = targets.find(({ key }) => key === picked) ?? targets[0];
  function take(key: string): void {
    const target = targets.find((each) => each.key === key);
    if (target === undefined) return;
    onClose();
    onTake(target.place, target.where);
  }
  return (
    <Sheet
      title={`Send ${title} to …`}
      onClose={onClose}
      end={
        active !== undefined && (
          <ActionButton
            onPress={() => {
              take(active.key);
            }}
            shortcut="Enter"
          >
            Send
          </ActionButton>
        )
      }
    >
      {active === undefined ? (
        <p>There is no display to send it to: that needs the desktop console.</p>
      ) : (
        <PickList
          label={`Where ${title} can go`}
          picks={targets}
          activeKey={active.key}
          onActive={setPicked}
          onTake={take}
        />
      )}
      <p className="meta">Its number and Enter send it. It closes here.</p>
    </Sheet>
  );
}
