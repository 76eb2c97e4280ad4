import type { Alert } from '@batcave/shared/alerts';
import { useState } from 'react';
import { Sheet, useAlerts } from '../../paneKit/index.ts';
import { TextField } from '../../ui/Field.tsx';
import { formatCount } from '../../ui/format.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { alertsToRunFor } from './handRun.ts';

/** Asks which alert a hook is to run for. The run itself is asked about afterwards, as from the Alert List. */
export function PickAlertSheet(props: {
  readonly hook: string;
  readonly onPick: (alert: Alert) => void;
  readonly onClose: () => void;
}) {
  const { hook, onPick, onClose } = props;
  const { sorted: now } = useAlerts();
  // As it was when it was asked: no button moves under the pointer.
  const [sorted] = useState(now);
  const [text, setText] = useState('');
  const { shown, more } = alertsToRunFor(sorted, text);
  return (
    <Sheet title={`Run ${hook}: for which alert?`} isWide onClose={onClose}>
      <p className="meta">
        A hook runs for an alert and on its service. Before anything is sent, the next step says
        exactly what would happen.
      </p>
      <TextField
        label="Service or words of the alert"
        value={text}
        onChange={setText}
        hint={
          more > 0 ? `${formatCount(more)} more: write more of it` : 'The most urgent come first'
        }
        isFirst
      />
      {shown.length === 0 && (
        <p role="status">
          {sorted.length === 0
            ? 'No alert is open: there is nothing to run it for.'
            : 'None matches.'}
        </p>
      )}
      <ul className="pick-alert">
        {shown.map((alert) => (
          <li key={alert.alert_id}>
            <button
              type="button"
              className="pick-alert-one"
              onClick={() => {
                onPick(alert);
              }}
            >
              <SeverityShape
                severity={alert.severity}
                look={alert.state === 'OPEN' ? 'filled' : 'outlined'}
                sizePx={15}
              />
              <span className="visually-hidden">{alert.severity} </span>
              <strong className="strong">{alert.service}</strong>
              <span className="pick-alert-summary">{alert.summary}</span>
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
