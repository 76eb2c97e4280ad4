import type { Alert } from '@batcave/shared/alerts';
import { labelOf } from './keysOf.ts';
import { explainDependency, type Topology } from './topology.ts';

/** Services or hosts whose events are looked for, at most each. */
const MAX_NAMES = 500;

/** What lies around alerts: whose events may have to do with them. */
export interface Surroundings {
  readonly services: readonly string[];
  /** Direct neighbours of the services, in neither of which an alert is. */
  readonly neighbours: readonly string[];
  readonly hosts: readonly string[];
}

/** An event as far as it says where it comes from. */
export interface Origin {
  readonly service: string;
  readonly source: string;
  readonly host: string | undefined;
}

/** The services of alerts, their direct neighbours either way, and the hosts that the alerts name. Pure. */
export function surroundingsOf(
  alerts: readonly Pick<Alert, 'service' | 'labels' | 'group'>[],
  topology: Topology,
): Surroundings {
  const services = new Set(alerts.map(({ service }) => service));
  const neighbours = new Set<string>();
  for (const service of services) {
    for (const other of topology.dependsOn.get(service) ?? []) neighbours.add(other);
    for (const other of topology.neededBy.get(service) ?? []) neighbours.add(other);
  }
  const hosts = new Set(alerts.map((alert) => labelOf(alert, 'host')).filter(Boolean));
  return {
    services: [...services].slice(0, MAX_NAMES),
    neighbours: [...neighbours].filter((name) => !services.has(name)).slice(0, MAX_NAMES),
    hosts: [...hosts].slice(0, MAX_NAMES),
  };
}

/** Why an event belongs among what happened around the alerts; `undefined` when it does not. */
export function explainSurrounding(
  { service, source, host }: Origin,
  { services, neighbours, hosts }: Surroundings,
  topology: Topology,
): string | undefined {
  if (services.includes(service)) return `same service ${service}`;
  if (neighbours.includes(service)) {
    const ours = services.find((own) => explainDependency(topology, own, service) !== undefined);
    const dependency = ours === undefined ? undefined : explainDependency(topology, ours, service);
    return dependency ?? `${service} is a neighbour`;
  }
  if (host !== undefined && hosts.includes(host)) return `same host ${host}`;
  return hosts.includes(source) ? `same host ${source}` : undefined;
}
