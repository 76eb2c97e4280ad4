import type { AuditEntry } from '@batcave/shared/audit';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useId } from 'react';
import { useRowHeightPx } from '../../paneKit/index.ts';
import { formatInstant } from '../../ui/format.ts';

const COLUMNS = ['No.', 'Time', 'Actor', 'Action', 'Object'];
const HEADER_PX = 28;

/** The entries that were loaded. Only those in view are in the document; the grid holds the focus. */
export function AuditGrid(props: {
  readonly entries: readonly AuditEntry[];
  readonly activeSeq: number | null;
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly onPick: (seq: number) => void;
  readonly onOpen: (seq: number) => void;
}) {
  const { entries, activeSeq, gridRef, onPick, onOpen } = props;
  const gridId = useId();
  const rowPx = useRowHeightPx();
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => gridRef.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => entries[index]?.seq ?? index,
    overscan: 8,
    scrollMargin: HEADER_PX,
    scrollPaddingStart: HEADER_PX,
  });
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowPx]);
  const activeIndex = entries.findIndex(({ seq }) => seq === activeSeq);
  useEffect(() => {
    if (activeIndex !== -1) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [virtualizer, activeIndex]);
  const rowId = (seq: number): string => `${gridId}-${String(seq)}`;

  return (
    <div
      ref={gridRef}
      className="audit-grid scroll"
      role="grid"
      aria-label="Audit entries"
      aria-rowcount={entries.length + 1}
      aria-activedescendant={
        activeSeq === null || activeIndex === -1 ? undefined : rowId(activeSeq)
      }
      data-pane-focus
      tabIndex={0}
    >
      <div className="audit-row audit-head" role="row" aria-rowindex={1}>
        {COLUMNS.map((name) => (
          <span key={name} role="columnheader">
            {name}
          </span>
        ))}
      </div>
      {/* A group without a row is none to a screen reader. */}
      <div
        className="audit-rows"
        role={entries.length === 0 ? undefined : 'rowgroup'}
        style={{ height: `${String(virtualizer.getTotalSize())}px` }}
      >
        {virtualizer.getVirtualItems().map(({ index, start, key }) => {
          const entry = entries[index];
          if (entry === undefined) return null;
          const { seq, at, actor, action, object_type, object_id } = entry;
          return (
            <div
              key={key}
              id={rowId(seq)}
              className={seq === activeSeq ? 'audit-row is-active' : 'audit-row'}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={seq === activeSeq}
              data-audit={seq}
              style={{ transform: `translateY(${String(start - HEADER_PX)}px)` }}
              onClick={() => {
                onPick(seq);
              }}
              onDoubleClick={() => {
                onOpen(seq);
              }}
            >
              <span role="gridcell" className="mono audit-number">
                {seq}
              </span>
              <span role="gridcell" className="mono audit-number">
                {formatInstant(Date.parse(at))}
              </span>
              <span role="gridcell" title={actor}>
                {actor}
              </span>
              <span role="gridcell">{action}</span>
              <span role="gridcell" title={object_id}>
                {object_type} <span className="audit-id mono">{object_id}</span>
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
