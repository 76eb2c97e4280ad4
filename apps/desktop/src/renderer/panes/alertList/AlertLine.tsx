import type { Severity } from '@batcave/shared/events';
import type { MouseEvent, ReactNode } from 'react';
import { Ago } from '../../paneKit/index.ts';
import { formatClock } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';

/** Where a line stands in the grid, and what is done to it there. */
export interface LinePlace {
  readonly gridId: string;
  readonly index: number;
  readonly topPx: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly onPick: (id: string, event: MouseEvent) => void;
  readonly onToggle: (id: string) => void;
  readonly onOpen: (id: string) => void;
}

/** The id of a line's element: the grid names its active line by it. */
export function lineElementId(gridId: string, id: string): string {
  return `${gridId}-${id}`;
}

/** One line of the list, be it an alert or many that say the same. */
export function AlertLine(props: {
  readonly id: string;
  readonly place: LinePlace;
  /** More classes than its place gives it. */
  readonly classes: readonly string[];
  /** What tests and styles know it by. */
  readonly data: Readonly<Record<`data-${string}`, string>>;
  readonly selectLabel: string;
  readonly severity: Severity;
  readonly isUnacked: boolean;
  readonly state: ReactNode;
  readonly raisedAtMs: number;
  readonly service: string;
  /** The whole text of what may be cut. */
  readonly title?: string;
  readonly owner: string | null;
  /** What it is about. */
  readonly children: ReactNode;
}) {
  const { id, place, classes, severity, isUnacked, raisedAtMs, service } = props;
  const { index, topPx, isActive, isSelected, onPick, onToggle, onOpen } = place;
  const all = ['alert-row', ...classes];
  if (isActive) all.push('is-active');
  if (isSelected) all.push('is-selected');
  if (isUnacked) all.push('is-unacked');
  return (
    <div
      id={lineElementId(place.gridId, id)}
      className={all.join(' ')}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      {...props.data}
      style={{ transform: `translateY(${String(topPx)}px)` }}
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
          aria-label={props.selectLabel}
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
      <span role="gridcell">{props.state}</span>
      <span role="gridcell" className="mono cell-time">
        {formatClock(raisedAtMs)}
      </span>
      <span role="gridcell" className="cell-service" title={service}>
        {service}
      </span>
      <span role="gridcell" className="cell-condition" title={props.title}>
        {props.children}
      </span>
      <span role="gridcell" className="cell-owner">
        {props.owner ?? '—'}
      </span>
      <span role="gridcell" className="cell-age">
        <Ago sinceMs={raisedAtMs} />
      </span>
    </div>
  );
}
