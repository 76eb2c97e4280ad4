import { type PaneDefinition, Sheet, useKeyReader } from '../paneKit/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { GO_TO } from './goTo.ts';

/** The panes to go to; one more key opens one. */
export function GoToDialog(props: {
  readonly paneTypes: ReadonlyMap<string, PaneDefinition>;
  readonly onPick: (type: string) => void;
  readonly onClose: () => void;
}) {
  const { paneTypes, onPick, onClose } = props;
  const readKey = useKeyReader();
  return (
    <Sheet
      title="Go to"
      onClose={onClose}
      onKeyDown={(event) => {
        const place = GO_TO.find(({ key }) => key === readKey(event));
        if (place === undefined) return;
        event.preventDefault();
        onPick(place.type);
      }}
    >
      <ul className="go-to-list">
        {GO_TO.map(({ key, type }, index) => (
          <li key={type} data-first-focus={index === 0 ? true : undefined} tabIndex={-1}>
            <ActionButton
              onPress={() => {
                onPick(type);
              }}
              shortcut={key}
            >
              {paneTypes.get(type)?.title ?? type}
            </ActionButton>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
