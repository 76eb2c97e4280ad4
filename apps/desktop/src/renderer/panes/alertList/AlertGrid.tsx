import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type RefObject, useEffect, useId } from 'react';
import { useFailures, useRowHeightPx } from '../../paneKit/index.ts';
import { AlertRow, rowElementId } from './AlertRow.tsx';
import type { FoldedList } from './foldRows.ts';
import { GroupRow } from './GroupRow.tsx';
import type { Selection } from './selection.ts';

const COLUMNS = ['Sel', 'Severity', 'State', 'Raised', 'Service', 'Condition', 'Owner', 'Age'];
const HEADER_PX = 28;

/** The rows on show. Only those in view are in the document; the grid itself holds the focus. */
export function AlertGrid(props: {
  readonly folded: FoldedList;
  readonly selection: Selection;
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly onPick: (alertId: string, event: MouseEvent) => void;
  readonly onToggle: (alertId: string) => void;
  readonly onOpen: (alertId: string) => void;
}) {
  const { folded, selection, gridRef, onPick, onToggle, onOpen } = props;
  const gridId = useId();
  const rowPx = useRowHeightPx();
  const failures = useFailures();
  const { lines } = folded;
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => gridRef.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 8,
    scrollMargin: HEADER_PX,
    scrollPaddingStart: HEADER_PX,
  });
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowPx]);

  const { activeId } = selection;
  const activeIndex = activeId === null ? undefined : folded.indexOf.get(activeId);
  useEffect(() => {
    if (activeIndex !== undefined) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [virtualizer, activeId, activeIndex]);

  return (
    <div
      ref={gridRef}
      className="alert-grid scroll"
      role="grid"
      aria-label="Alerts"
      aria-multiselectable="true"
      aria-rowcount={lines.length + 1}
      aria-activedescendant={
        activeIndex === undefined ? undefined : rowElementId(gridId, lines[activeIndex]?.id ?? '')
      }
      data-pane-focus
      tabIndex={0}
    >
      <div className="alert-row alert-head" role="row" aria-rowindex={1}>
        {COLUMNS.map((name) => (
          <span key={name} role="columnheader" className={`cell-${name.toLowerCase()}`}>
            {name}
          </span>
        ))}
      </div>
      <div
        className="alert-rows"
        role="rowgroup"
        style={{ height: `${String(virtualizer.getTotalSize())}px` }}
      >
        {virtualizer.getVirtualItems().map(({ index, start, key }) => {
          const line = lines[index];
          if (line === undefined) return null;
          const { id } = line;
          const place = { gridId, index, topPx: start - HEADER_PX };
          if (line.kind === 'group')
            return (
              <GroupRow
                key={key}
                group={line}
                {...place}
                isActive={index === activeIndex}
                isSelected={line.rows.every(({ alert }) => selection.selected.has(alert.alert_id))}
                onPick={onPick}
                onToggle={onToggle}
                onOpen={onOpen}
              />
            );
          return (
            <AlertRow
              key={key}
              row={line.row}
              isMember={line.isMember}
              {...place}
              isActive={id === activeId}
              isSelected={selection.selected.has(id)}
              failure={failures.get(id)}
              onPick={onPick}
              onToggle={onToggle}
              onOpen={onOpen}
            />
          );
        })}
      </div>
    </div>
  );
}
