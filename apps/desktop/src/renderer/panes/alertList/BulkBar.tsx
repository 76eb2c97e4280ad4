import type { Alert } from '@batcave/shared/alerts';
import { useBlockedBy, useIdentity } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { describeComposition } from './composition.ts';

/** An action on many alerts that waits for a second Enter. The ids are those of the key press. */
export interface Confirmation {
  readonly verb: 'Acknowledge' | 'Resolve' | 'Page';
  readonly alerts: readonly Alert[];
}

/** What is picked and what can be done with it, before it is done. */
export function BulkBar(props: {
  readonly selected: readonly Alert[];
  readonly onAcknowledge: () => void;
  readonly onResolve: () => void;
  readonly onClear: () => void;
}) {
  const { selected, onAcknowledge, onResolve, onClear } = props;
  const blockedBy = useBlockedBy();
  const { tenant } = useIdentity();
  return (
    <div className="bulk-bar" role="group" aria-label="Selected alerts">
      <span className="strong">{formatCount(selected.length)} selected</span>
      <ActionButton onPress={onAcknowledge} shortcut="A" blockedBy={blockedBy}>
        Acknowledge
      </ActionButton>
      <ActionButton onPress={onResolve} shortcut="R" blockedBy={blockedBy}>
        Resolve
      </ActionButton>
      <span className="bulk-text">
        {blockedBy ?? `${describeComposition(selected)} · tenant ${tenant}`}
      </span>
      <span className="spacer" />
      <ActionButton onPress={onClear} shortcut="Esc">
        Clear
      </ActionButton>
    </div>
  );
}

/** Asks once more, saying exactly what will happen to how many. */
export function ConfirmBar(props: {
  readonly confirmation: Confirmation;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}) {
  const { confirmation, onConfirm, onCancel } = props;
  const { verb, alerts } = confirmation;
  const { tenant } = useIdentity();
  return (
    <div className="bulk-bar bulk-confirm" role="alertdialog" aria-label={`${verb}: confirm`}>
      <span className="strong">
        {verb === 'Page'
          ? `Page ${alerts[0]?.escalation?.next ?? 'the next level'} now?`
          : `${verb} ${plural(alerts.length, 'alert')}?`}
      </span>
      <span className="bulk-text">
        {verb === 'Page'
          ? `${alerts[0]?.service ?? ''}: ${alerts[0]?.summary ?? ''} · tenant ${tenant}`
          : `${describeComposition(alerts)} · tenant ${tenant} · later alerts are not included`}
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
