import { useMemo } from 'react';
import {
  FirstLoad,
  PaneHeader,
  useAlerts,
  useAlertsKnown,
  useAnswer,
  useCall,
  useHolds,
  usePastMs,
  useRaisedAtMs,
  useServerNowMs,
} from '../../paneKit/index.ts';
import { formatCount } from '../../ui/format.ts';
import { WORST_FIRST } from '../../ui/severity.ts';
import { alarmDay, alarmRate, dayWithNow } from './alarmRate.ts';
import { AlarmRateTile } from './AlarmRateTile.tsx';
import { countAlerts } from './countAlerts.ts';
import { MatrixTable } from './MatrixTable.tsx';
import './alertSummary.css';
import { SeverityTile } from './SeverityTile.tsx';
import { useShowAlerts } from './useShowAlerts.ts';

/** The day is asked for again after so long; the ten minutes are counted here, as alarms come. */
const DAY_EVERY_MS = 60_000;

/** The four counts, the alarm rate, and the matrix where the pane is tall enough for it. */
export default function AlertSummary() {
  const { sorted } = useAlerts();
  const known = useAlertsKnown();
  const raisedAtMs = useRaisedAtMs();
  const nowMs = useServerNowMs(1000);
  const showAlerts = useShowAlerts();
  const summary = useMemo(() => countAlerts(sorted), [sorted]);
  const rate = useMemo(() => alarmRate(raisedAtMs.values(), nowMs), [raisedAtMs, nowMs]);
  const call = useCall();
  const mayRead = useHolds('sentry.alert.read');
  // The server counts the day that ends now: put on the past, the window shows its own hour of then.
  const isPast = usePastMs() !== null;
  const { value: told } = useAnswer(
    mayRead === true && !isPast ? 'rate' : null,
    () => call('alerts.rate', {}),
    DAY_EVERY_MS,
  );
  const day = useMemo(
    () => (told === undefined ? null : dayWithNow(alarmDay(told), rate)),
    [told, rate],
  );
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
        <AlarmRateTile rate={rate} day={day} />
      </ul>
      <div className="summary-matrix">
        <MatrixTable services={summary.by_service} onShow={showAlerts} />
      </div>
    </div>
  );
}
