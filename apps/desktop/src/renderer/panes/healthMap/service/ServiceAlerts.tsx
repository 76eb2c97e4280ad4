import { type Ref } from 'react';
import { Ago, type RowColumn, RowGrid, type ShownAlert } from '../../../paneKit/index.ts';
import { STATE_WORD } from '../../../ui/alertState.ts';
import { formatClock, formatValue } from '../../../ui/format.ts';
import { SEVERITY_MARK } from '../../../ui/severity.ts';
import { SeverityShape } from '../../../ui/SeverityShape.tsx';

const COLUMNS: readonly RowColumn<ShownAlert>[] = [
  {
    ...{ name: 'Severity', width: '104px' },
    cell: ({ severity, state }) => (
      <>
        <SeverityShape
          severity={severity}
          look={state === 'OPEN' ? 'filled' : 'outlined'}
          sizePx={15}
        />{' '}
        {SEVERITY_MARK[severity].word}
      </>
    ),
  },
  {
    ...{ name: 'State', width: '84px' },
    cell: ({ state }) =>
      state === 'OPEN' ? <strong className="strong">{STATE_WORD.OPEN}</strong> : STATE_WORD[state],
  },
  {
    ...{ name: 'Raised', width: '116px' },
    cell: ({ created_at: createdAt }) => (
      <span className="mono">
        {formatClock(Date.parse(createdAt))} <Ago sinceMs={Date.parse(createdAt)} />
      </span>
    ),
  },
  {
    ...{ name: 'Alert', width: 'minmax(160px, 1fr)' },
    cell: ({ summary }) => summary,
    title: ({ summary, condition }) => `${summary} (${condition})`,
  },
  {
    ...{ name: 'Value', width: '130px' },
    cell: ({ value, threshold }) => (
      <>
        {value === null ? '—' : formatValue(value)}{' '}
        <span className="meta">limit {formatValue(threshold)}</span>
      </>
    ),
  },
  {
    ...{ name: 'Owner', width: 'minmax(70px, 120px)' },
    cell: ({ assigned_to: assigned, acknowledged_by: by }) => assigned ?? by ?? '—',
  },
];

/** The alerts of a service that are not over. Its rows take the keys of the view. */
export function ServiceAlerts(props: {
  readonly service: string;
  readonly alerts: readonly ShownAlert[];
  readonly activeId: string | null;
  readonly gridRef: Ref<HTMLDivElement>;
  readonly onActive: (alertId: string) => void;
  readonly onOpen: (alertId: string) => void;
}) {
  const { service, alerts, activeId, gridRef, onActive, onOpen } = props;
  return (
    <RowGrid
      label={`Alerts of ${service} that are not over`}
      columns={COLUMNS}
      rows={alerts}
      idOf={({ alert_id: id }) => id}
      activeId={activeId}
      onActive={onActive}
      onOpen={onOpen}
      gridRef={gridRef}
      isMain
    />
  );
}
