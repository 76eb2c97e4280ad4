import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type RefObject, useEffect, useId } from 'react';
import { useFailures, useRowHeightPx } from '../../paneKit/index.ts';
import { AlertRow, rowElementId } from './AlertRow.tsx';
import type { ListOrder } from './listOrder.ts';
import type { Selection } from './selection.ts';

const COLUMNS = ['Sel', 'Severity', 'State', 'Raised', 'Service', 'Condition', 'Owner', 'Age'];
const HEADER_PX = 28;

/** The rows on show. Only those in view are in the document; the grid itself holds the focus. */
export function AlertGrid(props: {
  readonly order: ListOrder;
  readonly selection: Selection;
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly onPick: (alertId: string, event: MouseEvent) => void;
  readonly onToggle: (alertId: string) => void;
  readonly onOpen: (alertId: string) => void;
}) {
  const { order, selection, gridRef, onPick, onToggle, onOpen } = props;
  const gridId = useId();
  const rowPx = useRowHeightPx();
  const failures = useFailures();
  const { rows } = order;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => gridRef.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => rows[index]?.alert.alert_id ?? index,
    overscan: 8,
    scrollMargin: HEADER_PX,
    scrollPaddingStart: HEADER_PX,
  });
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowPx]);

  const { activeId } = selection;
  const activeIndex = activeId === null ? undefined : order.indexOf.get(activeId);
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
      aria-rowcount={rows.length + 1}
      aria-activedescendant={
        activeId === null || activeIndex === undefined ? undefined : rowElementId(gridId, activeId)
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
          const row = rows[index];
          if (row === undefined) return null;
          const id = row.alert.alert_id;
          return (
            <AlertRow
              key={key}
              row={row}
              gridId={gridId}
              index={index}
              topPx={start - HEADER_PX}
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
