import { type KeyboardEvent, memo, type ReactNode, useRef } from 'react';
import { type PaneDefinition, PaneFrame, useKeyReader } from '../paneKit/index.ts';
import { nameKey } from '../paneKit/keys.ts';
import { useFocusWhenLoaded } from '../paneKit/useFocusWhenLoaded.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { Modal } from '../ui/Modal.tsx';

/** Keys of the window that work over a pane that stands over the board. */
const LET_THROUGH = new Set(['?', 'G', 'U', 'Y', 'Z', 'Ctrl+Z']);
/** Those that work also while something is typed in it. */
const ALWAYS_THROUGH = new Set(['Ctrl+K', 'Ctrl+.', 'Ctrl+Shift+T', 'F5']);

/** What opens and closes above a view, or beside its way back, does not draw the view again. */
const Frame = memo(PaneFrame);

/** A pane over the board. Escape closes it. */
export function PaneDialog(props: {
  readonly definition: PaneDefinition;
  readonly paneId?: string;
  readonly label?: string;
  /** What stands beside the way back. */
  readonly note?: ReactNode;
  readonly backText?: string;
  /** One of a stack: Backspace goes up as Escape does. */
  readonly isView?: boolean;
  /** Gets the keys that nothing in it has used. */
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly onClose: () => void;
}) {
  const { definition, note, backText = 'Close', isView = false, onKeyDown, onClose } = props;
  const { paneId = `${definition.type}-over`, label = definition.title } = props;
  const body = useRef<HTMLDivElement>(null);
  const readKey = useKeyReader('window');
  useFocusWhenLoaded(body, null);
  return (
    <Modal
      className="pane-dialog"
      label={label}
      onClose={onClose}
      onKeyDown={(event) => {
        if (event.defaultPrevented) return;
        if (isView && readKey(event) === 'Backspace') {
          event.preventDefault();
          onClose();
        } else onKeyDown?.(event);
      }}
      passes={(event) =>
        LET_THROUGH.has(readKey(event) ?? '') || ALWAYS_THROUGH.has(nameKey(event) ?? '')
      }
    >
      <div ref={body} className="pane-dialog-body">
        <Frame paneId={paneId} definition={definition} isMovable={false} />
      </div>
      <div className="pane-dialog-end">
        {note}
        <span className="spacer" />
        <ActionButton onPress={onClose} shortcut="Esc">
          {backText}
        </ActionButton>
      </div>
    </Modal>
  );
}
