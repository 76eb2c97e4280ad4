import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from 'react';
import './modal.css';

const focusMarked = (dialog: HTMLDialogElement): void => {
  dialog.querySelector<HTMLElement>('[data-first-focus]')?.focus();
};

/**
 * A dialog that keeps all else out of reach until it is taken away. It has the focus before the next key comes, and
 * what had it has it back before the next key comes: somebody who types `Escape`, `L` means the board with the `L`.
 * (The browser alone would tell of its end some frames later.)
 */
export function Modal(props: {
  readonly className: string;
  /** Its name, or the id of the element that holds it. */
  readonly label?: string;
  readonly labelledBy?: string;
  /** Called for Escape, and when it was closed from outside. It stays if this does not take it away. */
  readonly onClose: () => void;
  /** Moves the focus when it is first shown; otherwise the first element with `data-first-focus` takes it. */
  readonly onShown?: (dialog: HTMLDialogElement) => void;
  /** Sees each key that is pressed in it first; a key whose default it prevents does nothing else. */
  readonly onKeyDown?: (event: KeyboardEvent<HTMLDialogElement>) => void;
  /** Which keys what lies below may use. */
  readonly passes?: (event: KeyboardEvent<HTMLDialogElement>) => boolean;
  /** Escape belongs to what stands in it. */
  readonly keepsEscape?: boolean;
  readonly children: ReactNode;
}) {
  const { className, label, labelledBy, onClose, onShown = focusMarked } = props;
  const { onKeyDown, passes, keepsEscape = false, children } = props;
  const ref = useRef<HTMLDialogElement>(null);
  const shown = useRef(onShown);
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    if (dialog !== null) shown.current(dialog);
    return () => {
      // Still in the document here: what had the focus gets it back at once.
      dialog?.close();
    };
  }, []);
  // What it opens is a child of it for these events, but not in the document.
  const isOwn = (event: { readonly target: EventTarget }) => event.target === ref.current;
  return (
    <dialog
      ref={ref}
      className={className}
      aria-label={label}
      aria-labelledby={labelledBy}
      onClose={(event) => {
        if (isOwn(event)) onClose();
      }}
      // Escape while nothing in it has the focus.
      onCancel={(event) => {
        if (!isOwn(event)) return;
        event.preventDefault();
        if (!keepsEscape) onClose();
      }}
      onKeyDown={(event) => {
        onKeyDown?.(event);
        if (event.key === 'Escape') {
          const wasTaken = event.defaultPrevented;
          event.preventDefault();
          if (!wasTaken && !keepsEscape) onClose();
        }
        if (passes?.(event) === true) return;
        event.stopPropagation();
        // In a browser it would load the page, and what is written here would be gone. Ctrl R still does.
        if (event.key === 'F5' && !event.ctrlKey) event.preventDefault();
      }}
    >
      {children}
    </dialog>
  );
}

/** Whether a key was pressed below a dialog that keeps all else out of reach. */
export function isBelowModal(target: EventTarget | null): boolean {
  const modals = [...document.querySelectorAll('dialog:modal')];
  return modals.length > 0 && !modals.some((modal) => modal.contains(target as Node | null));
}
