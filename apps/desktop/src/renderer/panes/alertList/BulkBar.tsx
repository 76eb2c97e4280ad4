import type { Alert } from '@batcave/shared/alerts';
import { useEffectEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { useBlockedBy, useIdentity, useServerNowMs } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatClock, formatCount, plural } from '../../ui/format.ts';
import { describeComposition } from './composition.ts';
import { TriageButtons, type TriageCommand } from './TriageButtons.tsx';

const BULK: readonly TriageCommand[] = ['acknowledge', 'resolve', 'assign', 'silence'];

/** An action on many alerts that waits for a second Enter. The ids are those of the key press. */
export interface Confirmation {
  readonly verb: 'Acknowledge' | 'Un-ack' | 'Resolve' | 'Page';
  readonly alerts: readonly Alert[];
  /** How many of them are CRITICAL and were never opened in this window. */
  readonly unseen: number;
  /** Another number for another question. */
  readonly turn: number;
}

/** The moment that it was first shown at: what came later is not among what it says. */
function AsOf() {
  const nowMs = useServerNowMs(1000);
  const [asOfMs] = useState(nowMs);
  return <>as of {formatClock(asOfMs)}Z, later alerts are not included</>;
}

const filterText = (query: string): string => (query === '' ? '' : ` · filter ${query}`);

/** What is picked and what can be done with it, before it is done. */
export function BulkBar(props: {
  readonly selected: readonly Alert[];
  /** The filter that they were picked in. */
  readonly query: string;
  /** A name for the moment at which all were picked; `null`: they are not all. */
  readonly allPickedTurn: number | null;
  readonly onCommand: (command: TriageCommand) => void;
  readonly onClear: () => void;
}) {
  const { selected, query, allPickedTurn, onCommand, onClear } = props;
  const blockedBy = useBlockedBy();
  const { tenant } = useIdentity();
  return (
    <div className="bulk-bar" role="group" aria-label="Selected alerts">
      <span className="strong">{formatCount(selected.length)} selected</span>
      <TriageButtons of={BULK} onCommand={onCommand} />
      <span className="bulk-text">
        {blockedBy ?? (
          <>
            {describeComposition(selected)} · tenant {tenant}
            {filterText(query)}
            {allPickedTurn !== null && (
              <>
                {' · all '}
                <AsOf key={allPickedTurn} />
              </>
            )}
          </>
        )}
      </span>
      <span className="spacer" />
      <ActionButton onPress={onClear} shortcut="Esc">
        Clear
      </ActionButton>
    </div>
  );
}

/**
 * Asks once more, saying exactly what will happen to how many. It takes the focus, so that Enter and Escape reach whoever
 * answers them around it, and gives it back.
 */
export function ConfirmBar(props: {
  readonly confirmation: Confirmation;
  /** The filter that they stand in: that of the moment of the question is said. */
  readonly query?: string;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
  /** It goes with the focus, and what had it before is not there any more. */
  readonly onLeft: () => void;
}) {
  const { confirmation, query: queryNow = '', onConfirm, onCancel, onLeft } = props;
  const { verb, alerts, unseen } = confirmation;
  const [query] = useState(queryNow);
  const { tenant } = useIdentity();
  const box = useRef<HTMLDivElement>(null);
  const textId = useId();
  const leave = useEffectEvent(onLeft);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const own = box.current;
    own?.focus();
    return () => {
      if (own?.contains(document.activeElement) !== true) return;
      if (before instanceof HTMLElement && before !== document.body && before.isConnected)
        before.focus();
      else leave();
    };
  }, []);
  return (
    <div
      ref={box}
      className="bulk-bar bulk-confirm"
      role="alertdialog"
      aria-label={`${verb}: confirm`}
      aria-describedby={textId}
      tabIndex={-1}
    >
      <span className="strong">
        {verb === 'Page'
          ? `Page ${alerts[0]?.escalation?.next ?? 'the next level'} now?`
          : `${verb} ${plural(alerts.length, 'alert')}?`}
      </span>
      {unseen > 0 && <strong>{formatCount(unseen)} CRITICAL never opened</strong>}
      <span id={textId} className="bulk-text">
        {verb === 'Page' ? (
          `${alerts[0]?.service ?? ''}: ${alerts[0]?.summary ?? ''} · tenant ${tenant}`
        ) : (
          <>
            {describeComposition(alerts)} · tenant {tenant}
            {filterText(query)} · <AsOf />
          </>
        )}
      </span>
      <span className="spacer" />
      <ActionButton onPress={onConfirm} shortcut="Enter">
        {verb}
      </ActionButton>
      <ActionButton onPress={onCancel} shortcut="Esc">
        Cancel
      </ActionButton>
    </div>
  );
}
