import { type KeyboardEvent, type Ref, useEffect, useEffectEvent, useId, useRef } from 'react';
import { useKeyReader } from './keys.ts';
import { Cells, ColumnHeads, type RowColumn } from './rowColumns.tsx';
import './rowGrid.css';
import { rowOfKey } from './rowKeys.ts';

/**
 * Rows walked by keys: J, K, arrows, Home, End; Enter opens. The grid holds the focus. All rows are in the
 * document, so this is for some hundreds at most.
 */
export function RowGrid<Row>(props: {
  readonly label: string;
  readonly columns: readonly RowColumn<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly activeId: string | null;
  readonly onActive: (id: string) => void;
  readonly onOpen?: (id: string) => void;
  /** Whether it takes the focus of its pane. */
  readonly isMain?: boolean;
  readonly gridRef?: Ref<HTMLDivElement>;
  readonly isQuiet?: (row: Row) => boolean;
}) {
  const { label, columns, rows, idOf, activeId, onActive, onOpen, isMain, gridRef, isQuiet } =
    props;
  const gridId = useId();
  const body = useRef<HTMLDivElement>(null);
  const readKey = useKeyReader();
  const active = rows.findIndex((row) => idOf(row) === activeId);
  const template = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };
  const rowId = (id: string): string => `${gridId}-${id}`;
  useEffect(() => {
    body.current?.querySelector('.is-active')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  // The rows may come after the focus. One that is gone is not replaced: a key must not hit another row.
  const first = activeId === null ? rows[0] : undefined;
  const firstId = first === undefined ? null : idOf(first);
  const pickFirst = useEffectEvent(onActive);
  useEffect(() => {
    const grid = body.current?.parentElement;
    if (firstId !== null && grid !== null && grid === document.activeElement) pickFirst(firstId);
  }, [firstId]);

  function onKeyDown(event: KeyboardEvent): void {
    const key = readKey(event);
    if (key === null) return;
    if (key === 'Enter' && active !== -1 && onOpen !== undefined && activeId !== null) {
      event.preventDefault();
      onOpen(activeId);
      return;
    }
    const next = rows[rowOfKey(key, active, rows.length) ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    onActive(idOf(next));
  }

  return (
    <div
      ref={gridRef}
      className="row-grid scroll"
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={active === -1 || activeId === null ? undefined : rowId(activeId)}
      data-pane-focus={isMain === true ? true : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={() => {
        if (firstId !== null) onActive(firstId);
      }}
    >
      <div className="row-grid-row row-grid-head" role="row" style={template}>
        <ColumnHeads columns={columns} />
      </div>
      <div ref={body} role={rows.length === 0 ? undefined : 'rowgroup'}>
        {rows.map((row, index) => {
          const id = idOf(row);
          const classes = ['row-grid-row'];
          if (index === active) classes.push('is-active');
          if (isQuiet?.(row) === true) classes.push('is-quiet');
          return (
            <div
              key={id}
              id={rowId(id)}
              className={classes.join(' ')}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={index === active}
              data-row={id}
              style={template}
              onClick={() => {
                onActive(id);
              }}
              onDoubleClick={() => {
                onOpen?.(id);
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
