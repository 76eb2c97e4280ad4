import type { HealthMap, MapEdge, MapService } from '@batcave/shared/health';
import { summarizeAlerts } from '@batcave/shared/alerts';

const NO_ALERTS = summarizeAlerts([]).by_severity;

/** A service that is as it should be, heard when the map was made. */
export function buildMapService(name: string, fields: Partial<MapService> = {}): MapService {
  return {
    ...{ name, team: null, group: null, production: true, severity: null },
    ...{ by_severity: NO_ALERTS, open: 0, acknowledged: 0, headline: null },
    last_event_at: new Date().toISOString(),
    quiet_after_ms: 30_000,
    traffic: { events: 1200, errors: 0, over_ms: 300_000 },
    ...fields,
  };
}

/** A call that events have shown. */
export function buildMapEdge(from: string, to: string, fields: Partial<MapEdge> = {}): MapEdge {
  return {
    ...{ from, to, known: ['discovered'] },
    last_seen_at: new Date().toISOString(),
    traffic: { events: 1000, errors: 0, over_ms: 300_000 },
    ...fields,
  };
}

export function buildMap(fields: Partial<HealthMap> = {}): HealthMap {
  return {
    as_of: new Date().toISOString(),
    ...{ services: [], edges: [], left_out: { services: 0, edges: 0 } },
    ...fields,
  };
}

const TEAMS = ['checkout', 'identity', 'payments', 'platform', 'search', 'storefront'];
const PARTS = ['api', 'worker', 'db', 'cache', 'queue', 'cron', 'proxy', 'index', 'feed', 'mail'];

/** As many services in six teams, every one calling up to two that come after it. */
export function buildLargeMap(count: number): HealthMap {
  const nameOf = (n: number): string => {
    const suffix = n < 60 ? '' : `-${String(Math.floor(n / 60))}`;
    return `${TEAMS[n % 6] ?? ''}-${PARTS[Math.floor(n / 6) % 10] ?? ''}${suffix}`;
  };
  const services = Array.from({ length: count }, (_, n) =>
    buildMapService(nameOf(n), {
      group: TEAMS[n % 6] ?? null,
      traffic: { events: 37 * n, errors: n % 5, over_ms: 300_000 },
    }),
  );
  const edges = Array.from({ length: count }, (_, n) => n).flatMap((n) =>
    [n * 2 + 1, n * 2 + 2]
      .filter((to) => to < count)
      .map((to) =>
        buildMapEdge(nameOf(n), nameOf(to), {
          traffic: { events: 1000, errors: n % 7 === 0 ? 74 : 0, over_ms: 300_000 },
        }),
      ),
  );
  return buildMap({ services, edges });
}
