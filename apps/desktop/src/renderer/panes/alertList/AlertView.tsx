import type { Alert } from '@batcave/shared/alerts';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import {
  AnswerProblem,
  PaneHeader,
  Skeleton,
  useAlerts,
  useAnnounce,
  useAnswer,
  useCall,
  useKeyReader,
  useNameView,
  usePlaceAmongSiblings,
  useResolvedAlerts,
  useSendIntent,
  useSiblings,
  useStepView,
  useView,
} from '../../paneKit/index.ts';
import { AlertDetail } from './AlertDetail.tsx';
import './alertList.css';
import { AssignSheet } from './AssignSheet.tsx';
import { ConfirmBar } from './BulkBar.tsx';
import { readListKey } from './listKeys.ts';
import { triageOf } from './TriageButtons.tsx';
import { useAlertActions } from './useAlertActions.ts';
import { type AlertCommand, useAlertCommands } from './useAlertCommands.ts';

/** What is not on the feed does not change by itself any more. */
const READ_EVERY_MS = 30_000;

/** Nothing is selected here. */
const ignore = () => undefined;

/** One alert, wherever it was asked for. Its keys are those of the list. */
function OneAlert({ alert }: { readonly alert: Alert }) {
  const paneRef = useRef<HTMLDivElement>(null);
  const { alert_id: alertId } = alert;
  // A question is about one alert: it must not be answered for the next.
  const [askedOf, setAskedOf] = useState<string | null>(null);
  const isAsking = askedOf === alertId;
  const readKey = useKeyReader();
  const step = useStepView();
  const place = usePlaceAmongSiblings();
  const sendIntent = useSendIntent();
  const announce = useAnnounce();
  const commands = useAlertCommands(announce);
  const actions = useAlertActions({ page: commands.page, settle: ignore, say: announce });
  const siblings = useSiblings();
  const { byId } = useAlerts();
  const resolved = useResolvedAlerts();

  function obey(command: AlertCommand): void {
    const among = siblings.flatMap((view) => {
      const beside =
        view.kind === 'alert' ? (byId.get(view.alertId) ?? resolved.get(view.alertId)) : undefined;
      return beside ?? [];
    });
    setAskedOf(commands.run(command, alert, among) === 'confirm' ? alertId : null);
  }
  useNameView(`alert ${alert.rule_name}`);
  useEffect(() => {
    paneRef.current?.scrollTo({ top: 0 });
  }, [alertId]);
  useEffect(() => {
    // Stepping over one that had to be read first, the focus was left behind.
    if (document.activeElement === document.body) paneRef.current?.focus();
  }, []);
  function stepTo(by: 1 | -1): void {
    setAskedOf(null);
    step(by);
  }
  function confirm(): void {
    setAskedOf(null);
    commands.page(alert);
  }
  function onKeyDown(event: KeyboardEvent): void {
    const key = event.defaultPrevented ? '' : (readKey(event) ?? '');
    const command = readListKey(key, false);
    const triage = triageOf(command?.kind);
    if (key === 'J' || key === 'K') stepTo(key === 'J' ? 1 : -1);
    else if (command?.kind === 'alert') obey(command.command);
    else if (triage !== null) actions.obey(triage, [alert]);
    else if (command?.kind === 'runHook') sendIntent({ kind: 'runHook', alertId });
    else if (command?.kind === 'open' && isAsking) confirm();
    else if (command?.kind === 'back' && isAsking) setAskedOf(null);
    else return;
    event.preventDefault();
  }
  return (
    <div className="alert-view" onKeyDown={onKeyDown}>
      <PaneHeader note={place === null ? alert.service : `${alert.service} · ${place}`} />
      <AlertDetail
        row={{ alert, isOver: alert.state === 'RESOLVED' }}
        paneRef={paneRef}
        onCommand={obey}
        onTriage={(command) => {
          actions.obey(command, [alert]);
        }}
        isAsking={isAsking}
      />
      {actions.assigning !== null && (
        <AssignSheet
          alerts={actions.assigning}
          onAssign={actions.assign}
          onClose={actions.stopAssign}
        />
      )}
      {isAsking && (
        <ConfirmBar
          confirmation={{ verb: 'Page', alerts: [alert], unseen: 0, turn: 0 }}
          onLeft={() => paneRef.current?.focus()}
          onConfirm={confirm}
          onCancel={() => {
            setAskedOf(null);
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
