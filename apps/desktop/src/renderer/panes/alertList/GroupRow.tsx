import type { MouseEvent } from 'react';
import { Ago } from '../../paneKit/index.ts';
import { formatClock, formatCount } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { rowElementId } from './AlertRow.tsx';
import { type ListLine, severityOf } from './foldRows.ts';

/** Many alerts that say the same in one line: `Queue depth (x6)`, with the newest of them. */
export function GroupRow(props: {
  readonly group: Extract<ListLine, { kind: 'group' }>;
  readonly gridId: string;
  readonly index: number;
  readonly topPx: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly onPick: (id: string, event: MouseEvent) => void;
  readonly onToggle: (id: string) => void;
  readonly onOpen: (id: string) => void;
}) {
  const { group, index, isActive, isSelected, onPick, onToggle, onOpen } = props;
  const { id, rows, isOpen } = group;
  const newest = rows.reduce((last, row) =>
    row.alert.created_at > last.alert.created_at ? row : last,
  );
  const { alert } = newest;
  const severity = severityOf(rows);
  const isUnacked = alert.state === 'OPEN';
  const classes = ['alert-row', 'alert-group'];
  if (isActive) classes.push('is-active');
  if (isSelected) classes.push('is-selected');
  if (isUnacked) classes.push('is-unacked');
  const count = formatCount(rows.length);
  return (
    <div
      id={rowElementId(props.gridId, id)}
      className={classes.join(' ')}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-group={id}
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
          aria-label={`Select ${count} alerts of ${alert.rule_name} on ${alert.service}`}
          onClick={(event) => {
            event.stopPropagation();
          }}
          onChange={() => {
            onToggle(id);
          }}
        />
      </span>
      <span role="gridcell" className="cell-severity">
        <SeverityShape severity={severity} look={isUnacked ? 'filled' : 'outlined'} />
        {SEVERITY_MARK[severity].word}
      </span>
      <span role="gridcell">{isUnacked ? <strong>UNACK</strong> : 'Ack'}</span>
      <span role="gridcell" className="mono cell-time">
        {formatClock(Date.parse(alert.created_at))}
      </span>
      <span role="gridcell" className="cell-service" title={alert.service}>
        {alert.service}
      </span>
      <span role="gridcell" className="cell-condition">
        <button
          type="button"
          className="group-toggle"
          tabIndex={-1}
          aria-expanded={isOpen}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(id);
          }}
        >
          {isOpen ? '▾' : '▸'} {alert.rule_name} (x{count})
        </button>
        <span className="cell-detail">newest: {alert.summary}</span>
      </span>
      <span role="gridcell" className="cell-owner">
        —
      </span>
      <span role="gridcell" className="cell-age">
        <Ago sinceMs={Date.parse(alert.created_at)} />
      </span>
    </div>
  );
}
