import { matchesService } from '@batcave/shared/identity';
import type { RouteHandlers } from '../../adapters/http/index.ts';
import {
  PgAlertReader,
  type PgStore,
  PgSurroundings,
  PgTopology,
} from '../../adapters/postgres/index.ts';
import { buildHealthMap } from '../../health/index.ts';
import { viewOf } from '../../identity/index.ts';

/** The route that shows how the services are. Who may not see alerts sees none. */
export function createMapHandler(
  store: PgStore,
  now: () => number,
): Pick<RouteHandlers, 'health.map'> {
  const alerts = new PgAlertReader(store);
  const surroundings = new PgSurroundings(store);
  const topology = new PgTopology(store);
  return {
    async 'health.map'({ principal }) {
      const view = viewOf(principal, 'sentry.read');
      const alertView = viewOf(principal, 'sentry.alert.read');
      const seesAlerts = principal.scopes.includes('sentry.alert.read');
      const nowMs = now();
      const [configured, heard, seen, summary, headlines] = await Promise.all([
        surroundings.services(view.tenant),
        topology.heard(view),
        topology.seen(view),
        seesAlerts ? alerts.summary(alertView, nowMs) : undefined,
        seesAlerts ? topology.headlines(alertView) : new Map<string, never>(),
      ]);
      return buildHealthMap(
        {
          ...{ configured, heard, seen, headlines },
          alerts: summary?.by_service ?? [],
          maySee: (service) => matchesService(service, view.services),
        },
        nowMs,
      );
    },
  };
}
