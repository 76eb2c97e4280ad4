import type { Severity } from '@batcave/shared/events';
import {
  type ShownAlert,
  useAlerts,
  useOpenView,
  useSendIntent,
  useSurface,
  writeTerm,
} from '../../paneKit/index.ts';

/** The alerts that a number counts. */
export interface CountedAlerts {
  readonly severity: Severity;
  /** Absent: of all services. */
  readonly service?: string;
  /** Only those that nobody has. */
  readonly isUnacked?: boolean;
}

/** They as a filter of the Alert List. Pure. */
export function queryOf({ severity, service, isUnacked = false }: CountedAlerts): string {
  return [
    writeTerm('sev', severity.toLowerCase()),
    ...(service === undefined ? [] : [writeTerm('svc', service)]),
    ...(isUnacked ? ['state:unack'] : []),
  ].join(' ');
}

/** The first of them that nobody has, else the first; `undefined`: there are none any more. Pure. */
export function firstOf(
  sorted: readonly ShownAlert[],
  { severity, service, isUnacked = false }: CountedAlerts,
): ShownAlert | undefined {
  const counted = sorted.filter(
    (alert) => alert.severity === severity && (service ?? alert.service) === alert.service,
  );
  const unacked = counted.find(({ state }) => state === 'OPEN');
  return isUnacked ? unacked : (unacked ?? counted[0]);
}

/** Shows them in the Alert List; from a wall the first of them on a desk. */
export function useShowAlerts(): (counted: CountedAlerts) => void {
  const sendIntent = useSendIntent();
  const openView = useOpenView();
  const isWall = useSurface() === 'wall';
  const { sorted } = useAlerts();
  return (counted) => {
    if (!isWall) {
      sendIntent({ kind: 'filterAlerts', query: queryOf(counted) });
      return;
    }
    const alert = firstOf(sorted, counted);
    if (alert !== undefined) openView({ kind: 'alert', alertId: alert.alert_id });
  };
}
