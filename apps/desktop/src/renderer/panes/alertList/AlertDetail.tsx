import type { KeyboardEvent, Ref } from 'react';
import { AlertChart } from '../../paneKit/chart/index.ts';
import {
  Ago,
  Section,
  useAnnounce,
  useAnswer,
  useCall,
  useKeyReader,
  useNoteOpened,
  useOpenView,
} from '../../paneKit/index.ts';
import { STATE_WORD } from '../../ui/alertState.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatClock } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { AlertFacts } from './AlertFacts.tsx';
import { LoadedEvent, LoadedTimeline } from './DetailSections.tsx';
import { newestEventOf } from './newestEvent.ts';
import type { AlertListRow } from './listOrder.ts';
import { commandsFor, TriageButtons, type TriageCommand } from './TriageButtons.tsx';
import type { AlertCommand } from './useAlertCommands.ts';
import { WhoIsTold } from './WhoIsTold.tsx';

const TIMELINE_ROWS = 200;
const NO_EVENT = 'No single event raised it';
const ACTIONS = [
  ['service', 'Service', 'O'],
  ['why', 'Why', 'W'],
  ['timeline', 'Timeline', 'T'],
  ['incidentTimeline', 'Incident', 'Shift+T'],
] as const satisfies readonly (readonly [AlertCommand, string, string])[];

/** One alert in full, beside the list: what it is, what happened to it, and the event behind it. */
export function AlertDetail(props: {
  readonly row: AlertListRow;
  readonly paneRef: Ref<HTMLDivElement>;
  readonly onCommand: (command: AlertCommand) => void;
  readonly onTriage: (command: TriageCommand) => void;
  /** What keys change is this alert: not so while others are selected. */
  readonly hasKeys?: boolean;
  /** A question is open, which Enter answers. */
  readonly isAsking: boolean;
  /** Left out where something around the detail closes it. */
  readonly onClose?: () => void;
}) {
  const { row, paneRef, onCommand, onTriage, hasKeys = true, isAsking, onClose } = props;
  const { alert, isOver } = row;
  const call = useCall();
  const open = useOpenView();
  const announce = useAnnounce();
  const readKey = useKeyReader();
  const { alert_id: alertId, event_id: eventId } = alert;
  useNoteOpened(alertId);
  const timeline = useAnswer(
    alertId,
    () => call('incidents.timeline', { query: { alert: alertId, limit: TIMELINE_ROWS } }),
    undefined,
    String(alert.seq),
  );
  const event = useAnswer(eventId, () =>
    call('events.get', { params: { event_id: eventId ?? '' } }),
  );
  const newestId = newestEventOf(alert, timeline.value?.entries);
  function openEvent(): void {
    if (newestId === null) announce(NO_EVENT);
    else open({ kind: 'event', eventId: newestId, alertId });
  }
  function onKeyDown(press: KeyboardEvent): void {
    if (isAsking || readKey(press) !== 'Enter') return;
    press.preventDefault();
    openEvent();
  }
  const incidentId = alert.incident_id ?? null;
  const isUnacked = alert.state === 'OPEN' && !isOver;
  const raisedAtMs = Date.parse(alert.created_at);
  return (
    <div
      ref={paneRef}
      className="alert-detail scroll"
      data-pane-focus
      role="group"
      aria-label={`Alert: ${alert.summary}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className="detail-head">
        <SeverityShape
          severity={alert.severity}
          look={isUnacked ? 'filled' : 'outlined'}
          sizePx={22}
        />
        <span>
          {SEVERITY_MARK[alert.severity].word} ·{' '}
          {isUnacked ? (
            <strong>{STATE_WORD.OPEN}</strong>
          ) : alert.state === 'OPEN' ? (
            'Ended'
          ) : (
            STATE_WORD[alert.state]
          )}{' '}
          · raised {formatClock(raisedAtMs)}Z (<Ago sinceMs={raisedAtMs} /> ago)
        </span>
        <span className="spacer" />
        {onClose !== undefined && (
          <ActionButton onPress={onClose} shortcut="Esc">
            Back
          </ActionButton>
        )}
      </div>
      <h3 className="detail-title">{alert.summary}</h3>
      <div className="detail-actions">
        <TriageButtons of={commandsFor(alert)} hasKeys={hasKeys} onCommand={onTriage} />
      </div>
      <div className="detail-actions">
        <ActionButton
          shortcut="Enter"
          blockedBy={newestId === null ? NO_EVENT : null}
          onPress={openEvent}
        >
          Newest event
        </ActionButton>
        {ACTIONS.map(([command, words, key]) => (
          <ActionButton
            key={command}
            shortcut={key}
            blockedBy={
              command === 'incidentTimeline' && incidentId === null
                ? 'It belongs to no incident yet'
                : null
            }
            onPress={() => {
              onCommand(command);
            }}
          >
            {words}
          </ActionButton>
        ))}
      </div>
      <Section title="Value and limit">
        <AlertChart key={alertId} alert={alert} />
      </Section>
      <AlertFacts alert={alert} />
      <WhoIsTold
        alert={alert}
        onEscalate={() => {
          onCommand('escalate');
        }}
        onRestore={() => {
          onCommand('restore');
        }}
      />
      <LoadedTimeline timeline={timeline} />
      <LoadedEvent eventId={eventId} event={event} />
    </div>
  );
}
