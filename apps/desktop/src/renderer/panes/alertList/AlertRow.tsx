import { STATE_WORD } from '../../ui/alertState.ts';
import { formatValue } from '../../ui/format.ts';
import { describeQuiet, nameQuiet } from '../../ui/quiet.ts';
import { QuietGlyph } from '../../ui/QuietGlyph.tsx';
import { AlertLine, type LinePlace } from './AlertLine.tsx';
import { describeUsual } from './describeUsual.ts';
import type { AlertListRow } from './listOrder.ts';

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
  if (alert.state === 'OPEN') return <strong>{STATE_WORD.OPEN}</strong>;
  return <>{alert.pending ? `${STATE_WORD.ACK} …` : STATE_WORD.ACK}</>;
}

/** One alert in one line. */
export function AlertRow(props: {
  readonly row: AlertListRow;
  /** It stands below the line of its group. */
  readonly isMember: boolean;
  readonly place: LinePlace;
  readonly failure: string | undefined;
}) {
  const { row, isMember, place, failure } = props;
  const { alert, isOver } = row;
  const quiet = alert.quiet ?? null;
  const classes: string[] = [];
  if (isOver) classes.push('is-over');
  if (isMember) classes.push('is-member');
  return (
    <AlertLine
      id={alert.alert_id}
      place={place}
      classes={classes}
      data={{ 'data-alert': alert.alert_id, 'data-state': isOver ? 'OVER' : alert.state }}
      selectLabel={`Select ${alert.summary}`}
      severity={alert.severity}
      isUnacked={alert.state === 'OPEN' && !isOver}
      state={<StateCell row={row} />}
      raisedAtMs={Date.parse(alert.created_at)}
      service={alert.service}
      title={`${alert.summary}\n${alert.condition}`}
      owner={alert.assigned_to ?? alert.acknowledged_by}
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
          {place.isActive ? `: ${quiet.reason}` : ''}
        </em>
      )}
      {alert.summary}
      <span className="cell-detail">{describeValue(alert)}</span>
    </AlertLine>
  );
}
