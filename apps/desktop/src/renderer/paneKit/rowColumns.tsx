import type { ReactNode } from 'react';

/** One column of a grid. */
export interface RowColumn<Row> {
  readonly name: string;
  /** As CSS takes it for a grid: `120px`, `minmax(80px, 1fr)`. */
  readonly width: string;
  readonly cell: (row: Row) => ReactNode;
  /** The whole text of a cell that may be cut. */
  readonly title?: (row: Row) => string;
}

export function ColumnHeads<Row>({ columns }: { readonly columns: readonly RowColumn<Row>[] }) {
  return columns.map(({ name }) => (
    <span key={name} role="columnheader">
      {name}
    </span>
  ));
}

export function Cells<Row>(props: {
  readonly columns: readonly RowColumn<Row>[];
  readonly row: Row;
}) {
  return props.columns.map(({ name, cell, title }) => (
    <span key={name} role="gridcell" title={title?.(props.row)}>
      {cell(props.row)}
    </span>
  ));
}
