import type { MouseEvent } from 'react';
import { Ago } from '../../paneKit/index.ts';
import { formatClock, formatValue } from '../../ui/format.ts';
import { describeQuiet, nameQuiet } from '../../ui/quiet.ts';
import { QuietGlyph } from '../../ui/QuietGlyph.tsx';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { describeUsual } from './describeUsual.ts';
import type { AlertListRow } from './listOrder.ts';

/** The id of a row's element: the grid names its active row by it. */
export function rowElementId(gridId: string, alertId: string): string {
  return `${gridId}-${alertId}`;
}

/** The value beside the rule in words, which names limit and duration: `48 · avg(lag) over 1m > 30`. */
function describeValue(alert: AlertListRow['alert']): string {
  if (alert.value === null) return alert.condition;
  const usual = describeUsual(alert);
  const value = formatValue(alert.value);
  return `${usual === null ? value : `${value}, usual ${usual}`} · ${alert.condition}`;
}

function StateCell({ row }: { readonly row: AlertListRow }) {
  const { alert, isOver } = row;
  if (isOver) return <>{alert.state === 'RESOLVED' || alert.pending ? 'Resolved' : 'Ended'}</>;
  if (alert.state === 'OPEN') return <strong>UNACK</strong>;
  return <>{alert.pending ? 'Ack …' : 'Ack'}</>;
}

/** One alert in one line. */
export function AlertRow(props: {
  readonly row: AlertListRow;
  /** It stands below the line of its group. */
  readonly isMember: boolean;
  readonly gridId: string;
  readonly index: number;
  readonly topPx: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly failure: string | undefined;
  readonly onPick: (alertId: string, event: MouseEvent) => void;
  readonly onToggle: (alertId: string) => void;
  readonly onOpen: (alertId: string) => void;
}) {
  const { row, isMember, index, isActive, isSelected, failure, onPick, onToggle, onOpen } = props;
  const { alert, isOver } = row;
  const id = alert.alert_id;
  const quiet = alert.quiet ?? null;
  const raisedAtMs = Date.parse(alert.created_at);
  const isUnacked = alert.state === 'OPEN' && !isOver;
  const classes = ['alert-row'];
  if (isActive) classes.push('is-active');
  if (isSelected) classes.push('is-selected');
  if (isUnacked) classes.push('is-unacked');
  if (isOver) classes.push('is-over');
  if (isMember) classes.push('is-member');
  return (
    <div
      id={rowElementId(props.gridId, id)}
      className={classes.join(' ')}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-alert={id}
      data-state={isOver ? 'OVER' : alert.state}
      style={{ transform: `translateY(${String(props.topPx)}px)` }}
      onClick={(event) => {
        onPick(id, event);
      }}
      onDoubleClick={() => {
        onOpen(id);
      }}
    >
      <span role="gridcell" className="cell-select">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={`Select ${alert.summary}`}
          onClick={(event) => {
            event.stopPropagation();
          }}
          onChange={() => {
            onToggle(id);
          }}
        />
      </span>
      <span role="gridcell" className="cell-severity">
        <SeverityShape severity={alert.severity} look={isUnacked ? 'filled' : 'outlined'} />
        {SEVERITY_MARK[alert.severity].word}
      </span>
      <span role="gridcell">
        <StateCell row={row} />
      </span>
      <span role="gridcell" className="mono cell-time">
        {formatClock(raisedAtMs)}
      </span>
      <span role="gridcell" className="cell-service" title={alert.service}>
        {alert.service}
      </span>
      <span
        role="gridcell"
        className="cell-condition"
        title={`${alert.summary}\n${alert.condition}`}
      >
        {failure !== undefined && !isOver && <em className="row-failure">Not done: {failure}</em>}
        {alert.flapping !== null && !isOver && (
          <em className="row-flapping" title="It comes and goes; it stands until it is calm.">
            flapping {alert.flapping.changes}×
          </em>
        )}
        {quiet !== null && !isOver && (
          <em className="row-quiet" title={describeQuiet(quiet)}>
            <QuietGlyph /> {nameQuiet(quiet)}
            {/* The row that the keys act on says why; others say so under the pointer. */}
            {isActive ? `: ${quiet.reason}` : ''}
          </em>
        )}
        {alert.summary}
        <span className="cell-detail">{describeValue(alert)}</span>
      </span>
      <span role="gridcell" className="cell-owner">
        {alert.assigned_to ?? alert.acknowledged_by ?? '—'}
      </span>
      <span role="gridcell" className="cell-age">
        <Ago sinceMs={raisedAtMs} />
      </span>
    </div>
  );
}
