import { useState } from 'react';
import {
  type RowColumn,
  RowGrid,
  type ShownAlert,
  useAlerts,
  useAlertsKnown,
  useAnnounce,
  useBlockedBy,
  useFailures,
  useKeyReader,
  useServerNowMs,
  useTriage,
  FirstLoad,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { describeEscalation, describeNext, type PagedAlert, pagedAlerts } from './paged.ts';

type Row = ShownAlert & PagedAlert;

function columnsOf(
  nowMs: number,
  failures: ReadonlyMap<string, string>,
): readonly RowColumn<Row>[] {
  const told = (row: Row): string =>
    failures.has(row.alert_id)
      ? `Not done: ${failures.get(row.alert_id) ?? ''}`
      : describeEscalation(row.escalation);
  const next = ({ escalation }: Row): string => describeNext(escalation, nowMs);
  return [
    {
      name: 'Severity',
      width: '104px',
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
    { name: 'Service', width: 'minmax(110px, 1fr)', cell: ({ service }) => service },
    {
      name: 'Alert',
      width: 'minmax(140px, 2fr)',
      cell: ({ summary }) => summary,
      title: ({ summary }) => summary,
    },
    { name: 'Policy', width: 'minmax(90px, 1fr)', cell: ({ escalation }) => escalation.policy },
    { name: 'State', width: 'minmax(250px, 1.6fr)', cell: told, title: told },
    { name: 'Next', width: 'minmax(200px, 2fr)', cell: next, title: next },
  ];
}

/** Alerts for which somebody is being paged, and what comes next. */
export function PagedNow() {
  const { sorted } = useAlerts();
  const known = useAlertsKnown();
  const nowMs = useServerNowMs(1000);
  const blockedBy = useBlockedBy();
  const failures = useFailures();
  const triage = useTriage();
  const announce = useAnnounce();
  const readKey = useKeyReader();
  const [activeId, setActiveId] = useState<string | null>(null);
  if (!known) return <FirstLoad rows={6} />;
  const rows = pagedAlerts(sorted);
  const active = rows.find(({ alert_id: id }) => id === activeId);
  const waitsFor =
    active === undefined ? 'Pick one first' : active.state === 'ACK' ? 'Somebody has it' : null;
  function acknowledge(): void {
    if (active === undefined || waitsFor !== null) announce(waitsFor ?? '');
    else void triage.acknowledge([active.alert_id]);
  }
  return (
    <div
      className="on-call-part"
      onKeyDown={(event) => {
        if (event.defaultPrevented || readKey(event) !== 'A') return;
        event.preventDefault();
        acknowledge();
      }}
    >
      <RowGrid
        label="Paged now"
        columns={columnsOf(nowMs, failures)}
        rows={rows}
        idOf={({ alert_id: id }) => id}
        activeId={activeId}
        onActive={setActiveId}
        isMain
        isQuiet={({ escalation: { state } }) => state === 'acknowledged' || state === 'held'}
      />
      {rows.length === 0 && (
        <p className="on-call-none" role="status">
          Nobody is being paged.
        </p>
      )}
      <div className="on-call-bar">
        <ActionButton onPress={acknowledge} shortcut="A" blockedBy={blockedBy ?? waitsFor}>
          Acknowledge
        </ActionButton>
        {blockedBy !== null && <span className="meta">{blockedBy}</span>}
      </div>
    </div>
  );
}
