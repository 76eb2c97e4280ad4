import { type ReactNode, useContext, useId } from 'react';
import { Kbd, ShownKeyContext } from './Kbd.tsx';

/**
 * A button with its key. When it cannot be used it stays reachable and says why, instead of
 * vanishing from the tab order.
 */
export function ActionButton(props: {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly shortcut?: string;
  readonly blockedBy?: string | null;
  readonly pressed?: boolean;
  readonly focusable?: boolean;
}) {
  const { children, onPress, shortcut, blockedBy = null, pressed, focusable = true } = props;
  const reasonId = useId();
  const shownKey = useContext(ShownKeyContext);
  return (
    <button
      type="button"
      className="button"
      aria-disabled={blockedBy !== null}
      aria-describedby={blockedBy === null ? undefined : reasonId}
      aria-pressed={pressed}
      aria-keyshortcuts={shortcut === undefined ? undefined : (shownKey(shortcut) ?? undefined)}
      title={blockedBy ?? undefined}
      tabIndex={focusable ? 0 : -1}
      onClick={() => {
        if (blockedBy === null) onPress();
      }}
    >
      {children}
      {shortcut !== undefined && <Kbd>{shortcut}</Kbd>}
      {blockedBy !== null && (
        <span id={reasonId} hidden>
          {blockedBy}
        </span>
      )}
    </button>
  );
}
