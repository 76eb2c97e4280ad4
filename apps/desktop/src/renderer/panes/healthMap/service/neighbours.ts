import type { HealthMap, MapService } from '@batcave/shared/health';
import type { ShownAlert } from '../../../paneKit/index.ts';
import { byText, readHealth, type ServiceHealth } from '../serviceHealth.ts';

/** A service that this one needs, or that needs it. */
export interface Neighbour {
  readonly health: ServiceHealth;
  /** Of the calls between them, those that are errors, 0 to 1; `null`: none was seen. */
  readonly errorShare: number | null;
}

/** A service among those around it. */
export interface Neighbourhood {
  /** `null`: the map does not know it, and no alert does. */
  readonly own: ServiceHealth | null;
  /** As the map has it. */
  readonly entry: MapService | null;
  readonly needs: readonly Neighbour[];
  readonly neededBy: readonly Neighbour[];
}

/** What was not measured at a past moment: silence and traffic of now say nothing of then. */
const asOfThen = (service: MapService): MapService => ({
  ...service,
  ...{ last_event_at: null, quiet_after_ms: null, traffic: null },
});

/**
 * A service with what it needs and what needs it, each by name. Pure.
 *
 * @param isPast the alerts are those of a past moment: of the map only who calls whom is used
 */
export function readNeighbourhood(
  service: string,
  map: HealthMap | undefined,
  alerts: readonly ShownAlert[],
  at: { readonly nowMs: number; readonly answeredMs: number; readonly isPast: boolean },
): Neighbourhood {
  const edges = (map?.edges ?? []).filter(({ from, to }) => from === service || to === service);
  const names = new Set([service, ...edges.flatMap(({ from, to }) => [from, to])]);
  const services = (map?.services ?? []).filter(({ name }) => names.has(name));
  const health = readHealth(
    {
      ...{ as_of: '', edges: [], left_out: { services: 0, edges: 0 } },
      services: at.isPast ? services.map(asOfThen) : services,
    },
    alerts.filter((alert) => names.has(alert.service)),
    at.nowMs,
    at.answeredMs,
  );
  const byName = new Map(health.map((each) => [each.name, each]));
  const around = (near: 'from' | 'to', far: 'from' | 'to'): readonly Neighbour[] =>
    edges
      .filter((edge) => edge[near] === service && edge[far] !== service)
      .flatMap((edge) => {
        const known = byName.get(edge[far]);
        const traffic = at.isPast ? null : edge.traffic;
        const errorShare =
          traffic === null || traffic.events === 0 ? null : traffic.errors / traffic.events;
        return known === undefined ? [] : [{ health: known, errorShare }];
      })
      .sort((a, b) => byText(a.health.name, b.health.name));
  return {
    own: byName.get(service) ?? null,
    entry: services.find(({ name }) => name === service) ?? null,
    needs: around('from', 'to'),
    neededBy: around('to', 'from'),
  };
}
