import type { Severity } from '@batcave/shared/events';
import { severityRank } from '@batcave/shared/events';
import { byText, isAbnormal, type ServiceHealth } from './serviceHealth.ts';

/** Services of one group, by name. */
export interface HealthGroup {
  /** Unique; what the group is opened by. */
  readonly id: string;
  readonly title: string;
  readonly services: readonly ServiceHealth[];
}

/** As many cells as are drawn at once. */
export const MAX_CELLS = 400;
/** A group that is larger is cut into stretches of the alphabet. */
const STRETCH = 200;
const NO_GROUP = 'Without a team';

/**
 * Groups by name, those without one last. Services keep their places: a group is in the order of the alphabet
 * whatever happens to them. Pure.
 *
 * @param services by name
 */
export function groupServices(services: readonly ServiceHealth[]): HealthGroup[] {
  const byGroup = new Map<string, ServiceHealth[]>();
  for (const service of services) {
    const own = byGroup.get(service.group ?? '');
    if (own === undefined) byGroup.set(service.group ?? '', [service]);
    else own.push(service);
  }
  const names = [...byGroup.keys()].sort(
    (a, b) => Number(a === '') - Number(b === '') || byText(a, b),
  );
  return names.flatMap((name) => {
    const own = byGroup.get(name) ?? [];
    const title = name === '' ? NO_GROUP : name;
    if (own.length <= MAX_CELLS) return [{ id: name, title, services: own }];
    return stretches(own).map((part) => ({
      id: `${name}\n${part[0]?.name ?? ''}`,
      title: `${title}, ${part[0]?.name ?? ''} to ${part.at(-1)?.name ?? ''}`,
      services: part,
    }));
  });
}

function stretches(services: readonly ServiceHealth[]): ServiceHealth[][] {
  const parts: ServiceHealth[][] = [];
  for (let from = 0; from < services.length; from += STRETCH)
    parts.push(services.slice(from, from + STRETCH));
  return parts;
}

/** How a whole group is. */
export interface GroupHealth {
  readonly severity: Severity | null;
  readonly isUnacked: boolean;
  /** Services with an active alert or without data. */
  readonly abnormal: number;
  readonly quiet: number;
  readonly open: number;
}

/** The worst of a group, and how many of it are not as they should be. Pure. */
export function judgeGroup({ services }: Pick<HealthGroup, 'services'>): GroupHealth {
  let severity: Severity | null = null;
  let isUnacked = false;
  for (const service of services) {
    if (service.severity === null) continue;
    const by = severity === null ? 1 : severityRank(service.severity) - severityRank(severity);
    if (by > 0) isUnacked = service.isUnacked;
    else if (by === 0) isUnacked ||= service.isUnacked;
    if (by > 0) severity = service.severity;
  }
  return {
    ...{ severity, isUnacked },
    abnormal: services.filter(isAbnormal).length,
    quiet: services.filter(({ quietMs }) => quietMs !== null).length,
    open: services.reduce((sum, { open }) => sum + open, 0),
  };
}
