import { useEffect, useRef } from 'react';
import { type PaneDefinition, PaneFrame } from '../paneKit/index.ts';
import { focusPane } from '../paneKit/paneFocus.ts';
import { ActionButton } from '../ui/ActionButton.tsx';

/** The audit log over the board: boards are for watching, and this is looked up now and then. */
export function AuditDialog(props: {
  readonly paneTypes: ReadonlyMap<string, PaneDefinition>;
  readonly onClose: () => void;
}) {
  const { paneTypes, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const definition = paneTypes.get('audit');
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
  return (
    <dialog
      ref={dialog}
      className="audit-dialog"
      aria-label="Audit log"
      onClose={onClose}
      onKeyDown={(event) => {
        event.stopPropagation();
      }}
    >
      <div className="audit-dialog-pane">
        {definition !== undefined && (
          <PaneFrame paneId="audit-over" definition={definition} isMovable={false} />
        )}
      </div>
      <div className="audit-dialog-end">
        <ActionButton onPress={onClose} shortcut="Esc">
          Close
        </ActionButton>
      </div>
    </dialog>
  );
}
