import type { DeniedTarget } from '../adapters/egress/index.ts';
import type { Settings } from './settings.ts';

/**
 * Where nothing that a tenant configured may go, whatever the operator allows: the server's own listeners,
 * its store and its brokers.
 *
 * @param listeners  Addresses as URLs; null where there is none.
 */
export function ownPlaces(
  settings: Settings,
  storeUrl: string,
  listeners: readonly (string | null)[],
): DeniedTarget[] {
  return [...listeners, storeUrl, ...brokersOf(settings)].flatMap(toDenied);
}

function brokersOf({ profile, kafka_brokers: brokers }: Settings): string[] {
  return profile === 'cluster'
    ? brokers.split(',').map((broker) => `kafka://${broker.trim()}`)
    : [];
}

/** Where nothing that a tenant configured may go, whatever is allowed: the server's own places. */
function toDenied(url: string | null): DeniedTarget[] {
  if (url === null || !URL.canParse(url)) return [];
  const { hostname, port } = new URL(url);
  return port === '' ? [] : [{ host: hostname.replaceAll(/^\[|\]$/g, ''), port: Number(port) }];
}
