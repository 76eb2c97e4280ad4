import type { Service } from '@batcave/shared/dispatch';

/** One service needs another. */
export interface Dependency {
  readonly service: string;
  readonly dependsOn: string;
}

/** Which service needs which, both ways. */
export interface Topology {
  readonly dependsOn: ReadonlyMap<string, ReadonlySet<string>>;
  readonly neededBy: ReadonlyMap<string, ReadonlySet<string>>;
}

const NONE: ReadonlySet<string> = new Set();

/** Joins what people wrote down with what was found out. A service does not depend on itself. Pure. */
export function buildTopology(
  services: readonly Service[],
  discovered: Iterable<Dependency> = [],
): Topology {
  const dependsOn = new Map<string, Set<string>>();
  const neededBy = new Map<string, Set<string>>();
  const join = (map: Map<string, Set<string>>, from: string, to: string): void => {
    const known = map.get(from);
    if (known === undefined) map.set(from, new Set([to]));
    else known.add(to);
  };
  const add = (service: string, needed: string): void => {
    if (service === needed) return;
    join(dependsOn, service, needed);
    join(neededBy, needed, service);
  };
  for (const { name, depends_on = [] } of services)
    for (const needed of depends_on) add(name, needed);
  for (const { service, dependsOn: needed } of discovered) add(service, needed);
  return { dependsOn, neededBy };
}

/** Whether one of two services directly needs the other, in words; `undefined` when neither does. */
export function explainDependency(
  topology: Topology,
  service: string,
  other: string,
): string | undefined {
  if (topology.dependsOn.get(service)?.has(other) === true) return `${service} depends on ${other}`;
  if (topology.neededBy.get(service)?.has(other) === true)
    return `${service} is needed by ${other}`;
  return undefined;
}

/**
 * The direct neighbours of a service among those that are asked about, in no order. Looks through
 * whichever of the two is fewer.
 */
export function* neighboursAmong(
  topology: Topology,
  service: string,
  candidates: ReadonlyMap<string, unknown>,
): Generator<string> {
  const needs = topology.dependsOn.get(service) ?? NONE;
  const neededBy = topology.neededBy.get(service) ?? NONE;
  if (needs.size + neededBy.size > candidates.size) {
    for (const other of candidates.keys()) if (needs.has(other) || neededBy.has(other)) yield other;
    return;
  }
  for (const other of needs) if (candidates.has(other)) yield other;
  for (const other of neededBy) if (!needs.has(other) && candidates.has(other)) yield other;
}
