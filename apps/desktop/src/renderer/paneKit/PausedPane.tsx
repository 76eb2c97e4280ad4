import { ActionButton } from '../ui/ActionButton.tsx';
import { useKeyReader } from './keys.ts';
import { useSurface } from './surface.ts';
import { useWindowKeys } from '../ui/useWindowKeys.ts';

/** What stands in the place of a pane that failed too often. On a wall nothing has the focus: there `R` is for all. */
export function PausedPane(props: { readonly title: string; readonly onRetry: () => void }) {
  const { title, onRetry } = props;
  const isWall = useSurface() === 'wall';
  const readKey = useKeyReader();
  // The wall takes all keys for itself, on their way down.
  useWindowKeys(
    (event) => {
      if (readKey(event) === 'R') onRetry();
    },
    { isOn: isWall, onTheWayDown: true },
  );
  return (
    <div
      className="pane-state"
      role="alert"
      data-pane-focus
      tabIndex={-1}
      onKeyDown={(event) => {
        if (readKey(event) !== 'R') return;
        event.preventDefault();
        event.stopPropagation();
        onRetry();
      }}
    >
      <p className="strong">{title}: Paused after 3 failures - R to retry</p>
      <p className="meta">The connection and the other panes are not affected.</p>
      <ActionButton onPress={onRetry} shortcut="R">
        Retry
      </ActionButton>
    </div>
  );
}
