import type { Alert } from '@batcave/shared/alerts';
import { useState } from 'react';
import {
  Sheet,
  useAlerts,
  useAnswer,
  useCall,
  useHolds,
  useIdentity,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { TextField } from '../../ui/Field.tsx';
import { plural } from '../../ui/format.ts';
import { describeComposition } from './composition.ts';
import { knownNames } from './knownNames.ts';

/** The most characters that the server takes. */
const MAX_NAME = 200;

/** Asks who is to have alerts. Enter in the field does it; an empty field is nobody. */
export function AssignSheet(props: {
  readonly alerts: readonly Alert[];
  readonly onAssign: (assignee: string | null) => void;
  readonly onClose: () => void;
}) {
  const { alerts, onAssign, onClose } = props;
  const { name: me } = useIdentity();
  const { sorted } = useAlerts();
  const call = useCall();
  const mayRead = useHolds('sentry.dispatch.read');
  const onCall = useAnswer(mayRead === true ? 'onCall' : null, () =>
    call('dispatch.onCall', { query: {} }),
  );
  const [name, setName] = useState(me);
  const names = knownNames(me, sorted, onCall.value);
  const wanted = name.trim();
  const fault =
    wanted.length > MAX_NAME ? `Must have at most ${String(MAX_NAME)} characters.` : null;
  const [one] = alerts;
  return (
    <Sheet
      title="Assign"
      onClose={onClose}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
        event.preventDefault();
        if (fault === null && !event.repeat) onAssign(wanted === '' ? null : wanted);
      }}
      end={
        <>
          <ActionButton
            shortcut="Enter"
            blockedBy={fault ?? (wanted === '' ? 'Say to whom' : null)}
            onPress={() => {
              onAssign(wanted);
            }}
          >
            Assign
          </ActionButton>
          <ActionButton
            onPress={() => {
              onAssign(null);
            }}
          >
            To nobody
          </ActionButton>
        </>
      }
    >
      <p>
        {alerts.length === 1 && one !== undefined ? (
          <>
            <strong className="strong">{one.service}</strong>: {one.summary}
          </>
        ) : (
          `${plural(alerts.length, 'alert')}: ${describeComposition(alerts)}`
        )}
      </p>
      <TextField
        label="To"
        value={name}
        onChange={setName}
        suggestions={names}
        hint="You first; arrow down shows who is on call and who has alerts. Empty: nobody."
        fault={fault}
        isFirst
      />
    </Sheet>
  );
}
