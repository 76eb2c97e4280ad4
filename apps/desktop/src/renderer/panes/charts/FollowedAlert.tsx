import { AlertChart } from '../../paneKit/chart/index.ts';
import { useAlerts, useFollowedAlertId, useResolvedAlerts } from '../../paneKit/index.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';

/** The values of the alert that was opened last; nothing before one was. */
export function FollowedAlert({ isTable }: { readonly isTable: boolean }) {
  const alertId = useFollowedAlertId();
  const { byId } = useAlerts();
  const resolved = useResolvedAlerts();
  const alert = alertId === null ? undefined : (byId.get(alertId) ?? resolved.get(alertId));
  if (alert === undefined)
    return (
      <p className="chart-follow-none meta">
        {alertId === null
          ? 'The values of an alert appear here once you open one.'
          : 'The alert that was opened last is not on the feed any more.'}
      </p>
    );
  return (
    <section
      className="chart-card chart-card-followed"
      aria-label={`Alert: ${alert.summary}`}
      data-chart
    >
      <h3 className="chart-title">
        <SeverityShape
          severity={alert.severity}
          look={alert.state === 'OPEN' ? 'filled' : 'outlined'}
        />{' '}
        {SEVERITY_MARK[alert.severity].word}: {alert.service}{' '}
        <span className="meta">{alert.summary}</span>
      </h3>
      <div className="chart-body">
        <AlertChart key={alert.alert_id} alert={alert} isTable={isTable} fills />
      </div>
    </section>
  );
}
