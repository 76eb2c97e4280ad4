import { type EventRecord, serviceOf } from '@batcave/shared/events';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import {
  AnswerProblem,
  FirstLoad,
  MissingScope,
  PaneHeader,
  type RowColumn,
  RowGrid,
  Section,
  Skeleton,
  useAlerts,
  useHolds,
  useKeyReader,
  useNameView,
  useOpenView,
  useShowInView,
  useView,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatClock, formatClockMs, formatInstant, plural } from '../../ui/format.ts';
import { messageOf } from '../../ui/messageOf.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import './event.css';
import { fieldRows } from './fieldRows.ts';
import { useEvent } from './useEvent.ts';

const COLUMNS: readonly RowColumn<EventRecord>[] = [
  {
    ...{ name: 'Time', width: '136px' },
    cell: ({ timestamp }) => <span className="mono">{formatClockMs(Date.parse(timestamp))}</span>,
  },
  {
    ...{ name: 'Severity', width: '92px' },
    cell: ({ severity }) =>
      severity === 'INFO' ? (
        <span className="meta">{SEVERITY_MARK[severity].word}</span>
      ) : (
        <>
          <SeverityShape severity={severity} look="outlined" sizePx={14} />{' '}
          {SEVERITY_MARK[severity].word}
        </>
      ),
  },
  { ...{ name: 'Type', width: 'minmax(90px, 140px)' }, cell: ({ type }) => type },
  {
    ...{ name: 'Message', width: 'minmax(160px, 1fr)' },
    cell: ({ payload }) => <span className="mono">{messageOf(payload)}</span>,
    title: ({ payload }) => messageOf(payload),
  },
];

/** What an event says: how bad, whose, when; its fields; all of it as JSON. */
function WholeEvent({ event }: { readonly event: EventRecord }) {
  const { rows, more } = useMemo(() => fieldRows(event), [event]);
  const json = useMemo(() => JSON.stringify(event, null, 2), [event]);
  const atMs = Date.parse(event.timestamp);
  return (
    <>
      <h3 className="event-title">
        <SeverityShape severity={event.severity} look="outlined" sizePx={20} />
        <strong className="strong">
          {event.type} of {event.source}
        </strong>
      </h3>
      <p className="meta">
        {SEVERITY_MARK[event.severity].word} · {formatInstant(atMs)} · service {serviceOf(event)}
      </p>
      <Section title="Fields">
        <table className="event-fields">
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Value</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ field, text }, i) => (
              <tr key={`${String(i)} ${field}`}>
                <th scope="row" className="mono">
                  {field}
                </th>
                <td className="mono">{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {more > 0 && <p className="meta">{plural(more, 'more field')}: see the JSON.</p>}
      </Section>
      <Section title="As JSON">
        <pre className="event-json mono">{json}</pre>
      </Section>
    </>
  );
}

function OneEvent(props: { readonly eventId: string; readonly alertId: string | null }) {
  const { eventId, alertId } = props;
  const { anchorId, around, centre, event, read, rows } = useEvent(eventId, true);
  const { sorted } = useAlerts();
  const open = useOpenView();
  const show = useShowInView();
  const readKey = useKeyReader();
  const detail = useRef<HTMLDivElement>(null);
  /** A key that was pressed before the event was there: obeyed when it comes. */
  const early = useRef<'I' | 'O' | null>(null);
  useNameView(event === undefined ? null : `event ${event.type}`);
  useEffect(() => {
    early.current = null;
    detail.current?.scrollTo({ top: 0 });
  }, [eventId]);
  const service = event === undefined ? null : serviceOf(event);
  const raisedId = alertId ?? sorted.find(({ event_id: id }) => id === eventId)?.alert_id ?? null;

  function openTimeline(): void {
    if (event === undefined || service === null) return;
    const { source, type, payload } = event;
    open({
      kind: 'timeline',
      of: raisedId === null ? { kind: 'tenant' } : { kind: 'alert', alertId: raisedId },
      centre: {
        ...{ eventId, atMs: Date.parse(event.timestamp), service, source },
        says: `${type} ${messageOf(payload)}`.trim().slice(0, 200),
      },
    });
  }
  useEffect(() => {
    if (event === undefined) return;
    const key = early.current;
    early.current = null;
    if (key === 'I') openTimeline();
    if (key === 'O') openService();
  });
  function openWhy(): void {
    open({ kind: 'eventWhy', eventId });
  }
  function openService(): void {
    if (service !== null) open({ kind: 'service', service });
  }
  function onKeyDown(press: KeyboardEvent): void {
    const key = press.defaultPrevented ? null : readKey(press);
    const act = { I: openTimeline, W: openWhy, O: openService, '.': centre }[key ?? ''];
    if (act === undefined) return;
    press.preventDefault();
    if (event === undefined && (key === 'I' || key === 'O')) early.current = key;
    else act();
  }
  const blockedBy = event === undefined ? 'The event is not there yet' : null;
  const place = rows.findIndex(({ event_id: id }) => id === eventId);
  return (
    <div className="event-view" onKeyDown={onKeyDown}>
      <PaneHeader
        note={
          around.value !== undefined && place !== -1
            ? `${service ?? ''} · ${String(place + 1)} of ${String(rows.length)}`
            : (service ?? '')
        }
        actions={
          <>
            <ActionButton onPress={openTimeline} shortcut="I" blockedBy={blockedBy}>
              Timeline around it
            </ActionButton>
            <ActionButton onPress={openWhy} shortcut="W">
              Why
            </ActionButton>
            <ActionButton onPress={openService} shortcut="O" blockedBy={blockedBy}>
              Service
            </ActionButton>
          </>
        }
      />
      <div
        ref={detail}
        className="event-detail scroll"
        tabIndex={0}
        role="group"
        aria-label="Event"
      >
        <AnswerProblem what="The event" answer={read} />
        {event === undefined && read.problem === null && <Skeleton rows={10} />}
        {event !== undefined && <WholeEvent event={event} />}
      </div>
      <section className="event-around" aria-label="Events of this service around it">
        <h4 className="section-title">
          {service === null ? 'Around it' : `Events of ${service}, 30 s before and after`}
          {anchorId !== null && anchorId !== eventId && ' the one that was opened'}
        </h4>
        <AnswerProblem what="What is around it" answer={around} shortcut="." />
        <RowGrid
          label="Events of this service, oldest first"
          columns={COLUMNS}
          rows={rows}
          idOf={({ event_id: id }) => id}
          activeId={eventId}
          onActive={(id) => {
            if (id !== eventId) show({ kind: 'event', eventId: id, alertId });
          }}
          isMain
        />
        {event !== undefined && around.value === undefined && around.problem === null && (
          <p className="meta event-note" role="status">
            Reading what is around it …
          </p>
        )}
        {around.value !== undefined && rows.length === 1 && (
          <p className="meta event-note">No other event of the service within 30 s.</p>
        )}
        {around.value?.isCut === true && (
          <p className="meta event-note">
            There are too many: only the nearest are here, from {formatClock(around.value.fromMs)}{' '}
            to {formatClock(around.value.toMs)}.
          </p>
        )}
        {anchorId !== null && anchorId !== eventId && (
          <p className="meta event-note">. puts 30 s around this one.</p>
        )}
      </section>
    </div>
  );
}

/** The event of a view, for those who may see events. */
export default function EventView() {
  const view = useView();
  const mayRead = useHolds('sentry.read');
  if (mayRead === null) return <FirstLoad rows={8} />;
  if (!mayRead) return <MissingScope what="see events" scope="sentry.read" />;
  if (view?.kind !== 'event') return null;
  return <OneEvent eventId={view.eventId} alertId={view.alertId} />;
}
