import type { AlertWhy } from '@batcave/shared/incidents';
import { type KeyboardEvent } from 'react';
import {
  AnswerAge,
  AnswerProblem,
  PaneHeader,
  Skeleton,
  useAlerts,
  useAnswer,
  useCall,
  useKeyReader,
  useOpenView,
  useResolvedAlerts,
  useView,
} from '../../paneKit/index.ts';
import { STATE_WORD } from '../../ui/alertState.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import './why.css';
import { Decisions, RaisedBecause, Standing, Told } from './WhyParts.tsx';

const READ_EVERY_MS = 5_000;

function Explanation({ why }: { readonly why: AlertWhy }) {
  const { alert, cut } = why;
  return (
    <>
      <h3 className="why-title">
        <SeverityShape
          severity={alert.severity}
          look={alert.state === 'OPEN' ? 'filled' : 'outlined'}
          sizePx={20}
        />
        <strong className="strong">
          {alert.service}: {alert.summary}
        </strong>
      </h3>
      <p className="meta">
        {SEVERITY_MARK[alert.severity].word} · {STATE_WORD[alert.state]}
      </p>
      <RaisedBecause why={why} />
      <Standing why={why} />
      <Decisions decisions={why.decisions} />
      <Told notifications={why.notifications} />
      {cut.length > 0 && <p className="meta">Only the newest is here of: {cut.join(', ')}.</p>}
    </>
  );
}

/** Why there is an alert, what was decided about it in which order, and who was told. */
export default function AlertWhyView() {
  const view = useView();
  const alertId = view?.kind === 'alertWhy' ? view.alertId : '';
  const call = useCall();
  const open = useOpenView();
  const readKey = useKeyReader();
  const { byId } = useAlerts();
  const resolved = useResolvedAlerts();
  const seq = (byId.get(alertId) ?? resolved.get(alertId))?.seq ?? 0;
  const read = useAnswer(
    alertId,
    () => call('alerts.why', { params: { alert_id: alertId } }),
    READ_EVERY_MS,
    String(seq),
  );
  const why = read.value;
  const openTimeline = () => {
    open({ kind: 'timeline', of: { kind: 'alert', alertId } });
  };
  const eventId = why?.raised?.event_id ?? null;
  const openEvent = () => {
    if (eventId !== null) open({ kind: 'event', eventId, alertId });
  };
  function onKeyDown(event: KeyboardEvent): void {
    const key = readKey(event);
    const act = { T: openTimeline, E: openEvent, '.': read.reload }[key ?? ''];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }
  return (
    <div
      className="why scroll"
      data-pane-focus
      tabIndex={0}
      role="group"
      aria-label="Explanation"
      onKeyDown={onKeyDown}
    >
      <PaneHeader
        note={<AnswerAge atMs={read.atMs} />}
        actions={
          <>
            <ActionButton onPress={openTimeline} shortcut="T">
              Timeline
            </ActionButton>
            {eventId !== null && (
              <ActionButton onPress={openEvent} shortcut="E">
                Its event
              </ActionButton>
            )}
          </>
        }
      />
      <AnswerProblem what="The explanation" answer={read} shortcut="." />
      {why === undefined && read.problem === null && <Skeleton rows={10} />}
      {why !== undefined && <Explanation why={why} />}
    </div>
  );
}
