import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';
import { Modal } from '../ui/Modal.tsx';
import { useIdentity } from './hooks.ts';
import './sheet.css';

/**
 * A question or a form over the board. Escape closes it and gives the focus back to where it was. The
 * first element with `data-first-focus` takes the focus. It names the tenant that what is done in it is done to.
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
  const titleId = useId();
  const { tenant } = useIdentity();
  return (
    <Modal
      className={isWide ? 'sheet sheet-wide' : 'sheet'}
      labelledBy={titleId}
      onClose={onClose}
      {...(onKeyDown !== undefined && { onKeyDown })}
    >
      <h2 id={titleId} className="sheet-title">
        {title}
      </h2>
      {tenant !== '' && <p className="sheet-tenant meta">tenant {tenant}</p>}
      <div className="sheet-body scroll">{children}</div>
      <div className="sheet-end">
        {end}
        <span className="spacer" />
        <ActionButton onPress={onClose} shortcut="Esc">
          {closeWord}
        </ActionButton>
      </div>
    </Modal>
  );
}
