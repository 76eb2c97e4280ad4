import { useMemo } from 'react';
import {
  EmptyState,
  FirstLoad,
  PaneHeader,
  useAlerts,
  useAlertsKnown,
} from '../../paneKit/index.ts';
import { plural } from '../../ui/format.ts';
import { countAlerts } from './countAlerts.ts';
import { MatrixTable } from './MatrixTable.tsx';
import './alertSummary.css';
import { useShowAlerts } from './useShowAlerts.ts';

/** Services with alerts, worst first, as a pane of its own. */
export default function ServiceMatrix() {
  const { sorted } = useAlerts();
  const known = useAlertsKnown();
  const showAlerts = useShowAlerts();
  const services = useMemo(() => countAlerts(sorted).by_service, [sorted]);
  if (!known) return <FirstLoad rows={6} />;
  return (
    <>
      <PaneHeader note={`${plural(services.length, 'service')} with alerts`} />
      {services.length === 0 ? (
        <EmptyState>
          <p>No service has an open alert.</p>
        </EmptyState>
      ) : (
        <MatrixTable services={services} onShow={showAlerts} />
      )}
    </>
  );
}
