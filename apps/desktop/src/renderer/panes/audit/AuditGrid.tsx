import type { AuditEntry } from '@batcave/shared/audit';
import type { RefObject } from 'react';
import { LongGrid, type RowColumn } from '../../paneKit/index.ts';
import { formatInstant } from '../../ui/format.ts';

const COLUMNS: readonly RowColumn<AuditEntry>[] = [
  { name: 'No.', width: '88px', cell: ({ seq }) => <span className="mono">{seq}</span> },
  {
    name: 'Time',
    width: '176px',
    cell: ({ at }) => <span className="mono">{formatInstant(Date.parse(at))}</span>,
  },
  {
    name: 'Actor',
    width: 'minmax(120px, 220px)',
    cell: ({ actor }) => actor,
    title: ({ actor }) => actor,
  },
  { name: 'Action', width: 'minmax(120px, 200px)', cell: ({ action }) => action },
  {
    name: 'Object',
    width: 'minmax(160px, 1fr)',
    cell: ({ object_type: type, object_id: id }) => (
      <>
        {type} <span className="mono meta">{id}</span>
      </>
    ),
    title: ({ object_id: id }) => id,
  },
];

/** The entries that were loaded. */
export function AuditGrid(props: {
  readonly entries: readonly AuditEntry[];
  readonly activeSeq: number | null;
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly onPick: (seq: number) => void;
  readonly onOpen: (seq: number) => void;
}) {
  const { entries, activeSeq, gridRef, onPick, onOpen } = props;
  return (
    <LongGrid
      label="Audit entries"
      columns={COLUMNS}
      rows={entries}
      idOf={({ seq }) => String(seq)}
      activeId={activeSeq === null ? null : String(activeSeq)}
      gridRef={gridRef}
      onPick={(id) => {
        onPick(Number(id));
      }}
      onOpen={(id) => {
        onOpen(Number(id));
      }}
    />
  );
}
