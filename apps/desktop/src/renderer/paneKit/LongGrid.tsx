import { type CSSProperties, type RefObject, useId } from 'react';
import { Cells, ColumnHeads, type RowColumn } from './rowColumns.tsx';
import './rowGrid.css';
import { useRowsInView } from './useRowsInView.ts';

/**
 * Rows of which only those in view are in the document, so there may be thousands. It holds the focus of its pane,
 * which reads the keys.
 */
export function LongGrid<Row>(props: {
  readonly label: string;
  readonly columns: readonly RowColumn<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly activeId: string | null;
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly onPick: (id: string) => void;
  readonly onOpen: (id: string) => void;
  /** More classes of a row. */
  readonly classOf?: (row: Row) => string;
}) {
  const { label, columns, rows, idOf, activeId, gridRef, onPick, onOpen, classOf } = props;
  const gridId = useId();
  const activeIndex = rows.findIndex((row) => idOf(row) === activeId);
  const idAt = (index: number): string => {
    const row = rows[index];
    return row === undefined ? '' : idOf(row);
  };
  const { heightPx, placed } = useRowsInView({
    ...{ gridRef, count: rows.length, idAt, activeId, activeIndex },
  });
  const rowId = (id: string): string => `${gridId}-${id}`;
  const template = { '--columns': columns.map(({ width }) => width).join(' ') } as CSSProperties;
  return (
    <div
      ref={gridRef}
      className="row-grid long-grid scroll"
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={activeIndex === -1 || activeId === null ? undefined : rowId(activeId)}
      data-pane-focus
      tabIndex={0}
      style={template}
    >
      <div className="row-grid-row row-grid-head" role="row" aria-rowindex={1}>
        <ColumnHeads columns={columns} />
      </div>
      {/* A group without a row is none to a screen reader. */}
      <div
        className="long-grid-rows"
        role={rows.length === 0 ? undefined : 'rowgroup'}
        style={{ height: `${String(heightPx)}px` }}
      >
        {placed.map(({ index, id, topPx }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const isActive = index === activeIndex;
          return (
            <div
              key={id}
              id={rowId(id)}
              className={`row-grid-row ${isActive ? 'is-active' : ''} ${classOf?.(row) ?? ''}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={isActive}
              data-row={id}
              style={{ transform: `translateY(${String(topPx)}px)` }}
              onClick={() => {
                onPick(id);
              }}
              onDoubleClick={() => {
                onOpen(id);
              }}
            >
              <Cells columns={columns} row={row} />
            </div>
          );
        })}
      </div>
    </div>
  );
}
