import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';
import './sheet.css';

/**
 * A question or a form over the board. Escape closes it and gives the focus back to where it was. The
 * first element with `data-first-focus` takes the focus.
 */
export function Sheet(props: {
  readonly title: string;
  readonly isWide?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** The actions at the end, before the one that closes it. */
  readonly end?: ReactNode;
  readonly closeWord?: string;
  /** Keys that work wherever the focus is within it. */
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}) {
  const { title, isWide = false, onClose, children, end, closeWord = 'Cancel', onKeyDown } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={isWide ? 'sheet sheet-wide' : 'sheet'}
      aria-labelledby={titleId}
      onClose={(event) => {
        event.stopPropagation();
        onClose();
      }}
      onKeyDown={(event) => {
        onKeyDown?.(event);
        event.stopPropagation();
      }}
    >
      <h2 id={titleId} className="sheet-title">
        {title}
      </h2>
      <div className="sheet-body scroll">{children}</div>
      <div className="sheet-end">
        {end}
        <span className="spacer" />
        <ActionButton onPress={onClose} shortcut="Esc">
          {closeWord}
        </ActionButton>
      </div>
    </dialog>
  );
}
