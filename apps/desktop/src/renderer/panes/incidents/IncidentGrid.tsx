import type { Incident } from '@batcave/shared/incidents';
import type { RefObject } from 'react';
import { Ago, LongGrid, type RowColumn } from '../../paneKit/index.ts';
import { formatClock, formatInstant } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { nameServices, nameState } from './incidentOrder.ts';

const LOOKS = { OPEN: 'filled', ACK: 'outlined', RESOLVED: 'none' } as const;
const CLASSES = { OPEN: '', ACK: 'is-quiet', RESOLVED: 'is-resolved' } as const;

const COLUMNS: readonly RowColumn<Incident>[] = [
  {
    name: 'Severity',
    width: '108px',
    cell: ({ severity, state }) => (
      <span className="incident-severity">
        <SeverityShape severity={severity} look={LOOKS[state]} />
        {SEVERITY_MARK[severity].word}
      </span>
    ),
  },
  {
    name: 'State',
    width: '88px',
    cell: (incident) =>
      incident.state === 'OPEN' ? (
        <strong className="strong">{nameState(incident)}</strong>
      ) : (
        nameState(incident)
      ),
  },
  {
    name: 'Incident',
    width: 'minmax(180px, 1fr)',
    cell: ({ title }) => title,
    title: ({ title }) => title,
  },
  {
    name: 'Services',
    width: 'minmax(120px, 260px)',
    cell: ({ services }) => nameServices(services),
    title: ({ services }) => services.join(', '),
  },
  {
    name: 'Open / ack / all',
    width: '132px',
    cell: ({ open_count: open, ack_count: ack, alert_count: all }) => (
      <span className="mono">
        {open} / {ack} / {all}
      </span>
    ),
  },
  {
    name: 'Since',
    width: '124px',
    cell: ({ opened_at: at }) => (
      <>
        <span className="mono">{formatClock(Date.parse(at))}</span>{' '}
        <span className="meta">
          <Ago sinceMs={Date.parse(at)} />
        </span>
      </>
    ),
    title: ({ opened_at: at }) => formatInstant(Date.parse(at)),
  },
  {
    name: 'Last activity',
    width: '112px',
    cell: ({ updated_at: at }) => (
      <>
        <Ago sinceMs={Date.parse(at)} /> ago
      </>
    ),
    title: ({ updated_at: at }) => formatInstant(Date.parse(at)),
  },
];

/** The incidents that were read. */
export function IncidentGrid(props: {
  readonly rows: readonly Incident[];
  readonly activeId: string | null;
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly onPick: (incidentId: string) => void;
  readonly onOpen: (incidentId: string) => void;
}) {
  return (
    <LongGrid
      label="Incidents, newest activity first"
      columns={COLUMNS}
      idOf={({ incident_id: id }) => id}
      classOf={({ state }) => CLASSES[state]}
      {...props}
    />
  );
}
