import { useEffect, useEffectEvent } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';
import { useKeyReader } from './keys.ts';
import { useSurface } from './surface.ts';

/** What stands in the place of a pane that failed too often. On a wall nothing has the focus: there `R` is for all. */
export function PausedPane(props: { readonly title: string; readonly onRetry: () => void }) {
  const { title, onRetry } = props;
  const isWall = useSurface() === 'wall';
  const readKey = useKeyReader();
  const onWallKey = useEffectEvent((event: KeyboardEvent) => {
    if (readKey(event) === 'R') onRetry();
  });
  useEffect(() => {
    if (!isWall) return;
    const listener = (event: KeyboardEvent) => {
      onWallKey(event);
    };
    // The wall takes all keys for itself, on their way down.
    window.addEventListener('keydown', listener, true);
    return () => {
      window.removeEventListener('keydown', listener, true);
    };
  }, [isWall]);
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
