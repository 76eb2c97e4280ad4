import type { Alert } from '@batcave/shared/alerts';
import { type KeyboardEvent, useRef, useState } from 'react';
import {
  AnswerProblem,
  PaneHeader,
  Skeleton,
  useAlerts,
  useAnswer,
  useCall,
  useKeyReader,
  useResolvedAlerts,
  useTriage,
  useView,
} from '../../paneKit/index.ts';
import { AlertDetail } from './AlertDetail.tsx';
import './alertList.css';
import { ConfirmBar } from './BulkBar.tsx';
import { readListKey } from './listKeys.ts';
import { type AlertCommand, useAlertCommands } from './useAlertCommands.ts';

/** What is not on the feed does not change by itself any more. */
const READ_EVERY_MS = 30_000;

/** One alert, wherever it was asked for. Its keys are those of the list. */
function OneAlert({ alert }: { readonly alert: Alert }) {
  const paneRef = useRef<HTMLDivElement>(null);
  const [isAsking, setAsking] = useState(false);
  const readKey = useKeyReader();
  const triage = useTriage();
  const commands = useAlertCommands();

  function obey(command: AlertCommand): void {
    setAsking(commands.run(command, alert) === 'confirm');
  }
  function confirm(): void {
    setAsking(false);
    commands.page(alert);
  }
  function onKeyDown(event: KeyboardEvent): void {
    const command = readListKey(readKey(event) ?? '', false);
    if (command?.kind === 'alert') obey(command.command);
    else if (command?.kind === 'acknowledge') void triage.acknowledge([alert.alert_id]);
    else if (command?.kind === 'resolve') void triage.resolve([alert.alert_id]);
    else if (command?.kind === 'open' && isAsking) confirm();
    else if (command?.kind === 'back' && isAsking) setAsking(false);
    else return;
    event.preventDefault();
  }
  return (
    <div className="alert-view" onKeyDown={onKeyDown}>
      <PaneHeader note={alert.service} />
      <AlertDetail
        row={{ alert, isOver: alert.state === 'RESOLVED' }}
        paneRef={paneRef}
        onCommand={obey}
      />
      {isAsking && (
        <ConfirmBar
          confirmation={{ verb: 'Page', alerts: [alert] }}
          onConfirm={confirm}
          onCancel={() => {
            setAsking(false);
          }}
        />
      )}
    </div>
  );
}

/** The alert of a view: from the feed, or else as the server has it. */
export default function AlertView() {
  const view = useView();
  const alertId = view?.kind === 'alert' ? view.alertId : null;
  const { byId } = useAlerts();
  const resolved = useResolvedAlerts();
  const known = alertId === null ? undefined : (byId.get(alertId) ?? resolved.get(alertId));
  const call = useCall();
  const read = useAnswer(
    known === undefined ? alertId : null,
    () => call('alerts.get', { params: { alert_id: alertId ?? '' } }),
    READ_EVERY_MS,
  );
  const alert = known ?? read.value;
  if (alert !== undefined) return <OneAlert alert={alert} />;
  if (read.problem === null) return <Skeleton rows={8} />;
  return (
    <div data-pane-focus tabIndex={-1}>
      <AnswerProblem what="The alert" answer={read} />
    </div>
  );
}
