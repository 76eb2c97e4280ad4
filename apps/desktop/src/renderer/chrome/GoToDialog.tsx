import { Sheet, useKeyReader } from '../paneKit/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import type { Place } from './goTo.ts';

/** The places to go to; one more key leads to one. */
export function GoToDialog(props: {
  readonly places: readonly (Place & { readonly title: string })[];
  readonly onPick: (type: string) => void;
  readonly onClose: () => void;
}) {
  const { places, onPick, onClose } = props;
  const { second } = useKeyReader('window');
  return (
    <Sheet
      title="Go to"
      onClose={onClose}
      onKeyDown={(event) => {
        const place = places.find(({ key }) => key === second(event));
        if (place === undefined) return;
        event.preventDefault();
        onPick(place.type);
      }}
    >
      <ul className="go-to-list">
        {places.map(({ key, type, title }, index) => (
          <li key={type} data-first-focus={index === 0 ? true : undefined} tabIndex={-1}>
            <ActionButton
              onPress={() => {
                onPick(type);
              }}
              shortcut={key}
            >
              {title}
            </ActionButton>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
