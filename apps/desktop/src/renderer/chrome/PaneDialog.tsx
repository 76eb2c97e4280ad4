import { memo, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { type PaneDefinition, PaneFrame, useKeyReader } from '../paneKit/index.ts';
import { nameKey } from '../paneKit/keys.ts';
import { focusPane } from '../paneKit/paneFocus.ts';
import { ActionButton } from '../ui/ActionButton.tsx';

/** Keys of the window that work over a pane that stands over the board. */
const LET_THROUGH = new Set(['?', 'G', 'Y', 'Z', 'Ctrl+Z']);
/** Those that work also while something is typed in it. */
const ALWAYS_THROUGH = new Set(['Ctrl+K', 'Ctrl+.']);

/** What opens and closes above a view, or beside its way back, does not draw the view again. */
const Frame = memo(PaneFrame);

/** A pane over the board. Escape closes it and gives the focus back to where it was. */
export function PaneDialog(props: {
  readonly definition: PaneDefinition;
  readonly paneId?: string;
  readonly label?: string;
  /** What stands beside the way back. */
  readonly note?: ReactNode;
  readonly backText?: string;
  /** One of a stack: Backspace goes up as Escape does, and so does taking it away. */
  readonly isView?: boolean;
  readonly onClose: () => void;
}) {
  const { definition, note, backText = 'Close', isView = false, onClose } = props;
  const { paneId = `${definition.type}-over`, label = definition.title } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const readKey = useKeyReader('window');
  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    element.showModal();
    // The code of the pane is loaded when it is first shown.
    const observer = new MutationObserver(focusWhenThere);
    function focusWhenThere(): void {
      const pane = element?.querySelector('[data-pane]:has([data-pane-focus])');
      if (!pane) return;
      observer.disconnect();
      focusPane(pane);
    }
    observer.observe(element, { childList: true, subtree: true });
    focusWhenThere();
    return () => {
      observer.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!isView) return;
    return () => {
      // Still in the document here: what it stood on gets the focus back.
      element?.close();
    };
  }, [isView]);
  return (
    <dialog
      ref={dialog}
      className="pane-dialog"
      aria-label={label}
      // A dialog that it opens tells of its own end in the same way.
      onClose={(event) => {
        if (event.target === dialog.current) onClose();
      }}
      onKeyDown={(event) => {
        const key = readKey(event);
        const isOwn =
          event.target instanceof Element && event.target.closest('dialog') === dialog.current;
        if (isView && isOwn && key === 'Backspace' && !event.defaultPrevented) {
          event.preventDefault();
          dialog.current?.close();
        }
        const passes = key !== null && LET_THROUGH.has(key);
        if (!passes && !ALWAYS_THROUGH.has(nameKey(event) ?? '')) event.stopPropagation();
      }}
    >
      <div className="pane-dialog-body">
        <Frame paneId={paneId} definition={definition} isMovable={false} />
      </div>
      <div className="pane-dialog-end">
        {note}
        <span className="spacer" />
        <ActionButton
          onPress={() => {
            // Closing it, unlike taking it away, gives the focus back.
            dialog.current?.close();
          }}
          shortcut="Esc"
        >
          {backText}
        </ActionButton>
      </div>
    </dialog>
  );
}
