import { useState } from 'react';
import { type PaneDefinition, Sheet } from '../paneKit/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { PickList } from './PickList.tsx';

/** Every sort of pane, to put one more on the board. */
export function AddPaneDialog(props: {
  readonly paneTypes: ReadonlyMap<string, PaneDefinition>;
  readonly onAdd: (type: string) => void;
  readonly onClose: () => void;
}) {
  const { paneTypes, onAdd, onClose } = props;
  const [picked, setPicked] = useState<string | null>(null);
  const picks = [...paneTypes.values()]
    .map(({ type, title }) => ({ key: type, label: title }))
    .toSorted((a, b) => a.label.localeCompare(b.label));
  const activeKey = picked ?? picks[0]?.key ?? null;
  return (
    <Sheet
      title="Add a pane"
      onClose={onClose}
      end={
        <ActionButton
          onPress={() => {
            if (activeKey !== null) onAdd(activeKey);
          }}
          shortcut="Enter"
        >
          Add
        </ActionButton>
      }
    >
      <PickList
        label="Panes"
        picks={picks}
        activeKey={activeKey}
        onActive={setPicked}
        onTake={onAdd}
      />
    </Sheet>
  );
}
