import { useMemo } from 'react';
import {
  FirstLoad,
  PaneHeader,
  useAlerts,
  useAlertsKnown,
  useRaisedAtMs,
  useSendIntent,
  useServerNowMs,
} from '../../paneKit/index.ts';
import { formatCount } from '../../ui/format.ts';
import { WORST_FIRST } from '../../ui/severity.ts';
import { alarmRate } from './alarmRate.ts';
import { AlarmRateTile } from './AlarmRateTile.tsx';
import { countAlerts } from './countAlerts.ts';
import { MatrixTable } from './MatrixTable.tsx';
import './alertSummary.css';
import { SeverityTile } from './SeverityTile.tsx';

/** The four counts, the alarm rate, and the matrix where the pane is tall enough for it. */
export default function AlertSummary() {
  const { sorted } = useAlerts();
  const known = useAlertsKnown();
  const raisedAtMs = useRaisedAtMs();
  const nowMs = useServerNowMs(1000);
  const sendIntent = useSendIntent();
  const summary = useMemo(() => countAlerts(sorted), [sorted]);
  const rate = useMemo(() => alarmRate(raisedAtMs.values(), nowMs), [raisedAtMs, nowMs]);
  const showAlerts = (query: string) => {
    sendIntent({ kind: 'filterAlerts', query });
  };
  if (!known) {
    return (
      <div className="summary-waiting">
        <FirstLoad rows={2} />
      </div>
    );
  }
  return (
    <div className="summary">
      <PaneHeader note={`${formatCount(sorted.length)} open`} />
      <ul className="tiles">
        {WORST_FIRST.map((severity) => (
          <SeverityTile
            key={severity}
            severity={severity}
            counts={summary.by_severity[severity]}
            onShow={showAlerts}
          />
        ))}
        <AlarmRateTile rate={rate} />
      </ul>
      <div className="summary-matrix">
        <MatrixTable services={summary.by_service} onShow={showAlerts} />
      </div>
    </div>
  );
}
