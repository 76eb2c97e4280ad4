import type { Incident } from '@batcave/shared/incidents';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useId } from 'react';
import { Ago, useRowHeightPx } from '../../paneKit/index.ts';
import { formatClock, formatInstant } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { nameServices, nameState } from './incidentOrder.ts';

const COLUMNS = [
  'Severity',
  'State',
  'Incident',
  'Services',
  'Open / ack / all',
  'Since',
  'Last activity',
];
const HEADER_PX = 28;

function IncidentRow(props: {
  readonly incident: Incident;
  readonly id: string;
  readonly index: number;
  readonly topPx: number;
  readonly isActive: boolean;
  readonly onPick: () => void;
  readonly onOpen: () => void;
}) {
  const { incident, id, index, topPx, isActive, onPick, onOpen } = props;
  const { state, severity, title, services } = incident;
  const openedAtMs = Date.parse(incident.opened_at);
  const updatedAtMs = Date.parse(incident.updated_at);
  const classes = ['incident-row'];
  if (isActive) classes.push('is-active');
  if (state === 'OPEN') classes.push('is-unacked');
  if (state === 'RESOLVED') classes.push('is-resolved');
  return (
    <div
      id={id}
      className={classes.join(' ')}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isActive}
      data-incident={incident.incident_id}
      style={{ transform: `translateY(${String(topPx)}px)` }}
      onClick={onPick}
      onDoubleClick={onOpen}
    >
      <span role="gridcell" className="incident-severity">
        <SeverityShape
          severity={severity}
          look={state === 'OPEN' ? 'filled' : state === 'ACK' ? 'outlined' : 'none'}
        />
        {SEVERITY_MARK[severity].word}
      </span>
      <span role="gridcell">
        {state === 'OPEN' ? <strong>{nameState(incident)}</strong> : nameState(incident)}
      </span>
      <span role="gridcell" title={title}>
        {title}
      </span>
      <span role="gridcell" title={services.join(', ')}>
        {nameServices(services)}
      </span>
      <span role="gridcell" className="mono incident-small">
        {incident.open_count} / {incident.ack_count} / {incident.alert_count}
      </span>
      <span role="gridcell" title={formatInstant(openedAtMs)}>
        <span className="mono incident-small">{formatClock(openedAtMs)}</span>{' '}
        <span className="meta">
          <Ago sinceMs={openedAtMs} />
        </span>
      </span>
      <span role="gridcell" title={formatInstant(updatedAtMs)}>
        <Ago sinceMs={updatedAtMs} /> ago
      </span>
    </div>
  );
}

/** The incidents that were read. Only those in view are in the document; the grid holds the focus. */
export function IncidentGrid(props: {
  readonly rows: readonly Incident[];
  readonly activeId: string | null;
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly onPick: (incidentId: string) => void;
  readonly onOpen: (incidentId: string) => void;
}) {
  const { rows, activeId, gridRef, onPick, onOpen } = props;
  const gridId = useId();
  const rowPx = useRowHeightPx();
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => gridRef.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => rows[index]?.incident_id ?? index,
    overscan: 8,
    scrollMargin: HEADER_PX,
    scrollPaddingStart: HEADER_PX,
  });
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowPx]);
  const activeIndex = rows.findIndex((incident) => incident.incident_id === activeId);
  useEffect(() => {
    if (activeIndex !== -1) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [virtualizer, activeIndex]);
  const rowId = (incidentId: string): string => `${gridId}-${incidentId}`;
  return (
    <div
      ref={gridRef}
      className="incident-grid scroll"
      role="grid"
      aria-label="Incidents, newest activity first"
      aria-rowcount={rows.length + 1}
      aria-activedescendant={activeId === null || activeIndex === -1 ? undefined : rowId(activeId)}
      data-pane-focus
      tabIndex={0}
    >
      <div className="incident-row incident-head" role="row" aria-rowindex={1}>
        {COLUMNS.map((name) => (
          <span key={name} role="columnheader">
            {name}
          </span>
        ))}
      </div>
      {/* A group without a row is none to a screen reader. */}
      <div
        className="incident-rows"
        role={rows.length === 0 ? undefined : 'rowgroup'}
        style={{ height: `${String(virtualizer.getTotalSize())}px` }}
      >
        {virtualizer.getVirtualItems().map(({ index, start, key }) => {
          const incident = rows[index];
          if (incident === undefined) return null;
          const id = incident.incident_id;
          return (
            <IncidentRow
              key={key}
              incident={incident}
              id={rowId(id)}
              index={index}
              topPx={start - HEADER_PX}
              isActive={id === activeId}
              onPick={() => {
                onPick(id);
              }}
              onOpen={() => {
                onOpen(id);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}
