import type { DeniedTarget } from '../adapters/egress/index.ts';
import type { Settings } from './settings.ts';

/**
 * Where nothing that a tenant configured may go, whatever the operator allows: the server's own listeners,
 * its store and its brokers. Where no port is said, it is the usual one.
 *
 * @param listeners  Where they are bound, which may be every address of this machine.
 */
export function ownPlaces(
  settings: Settings,
  storeUrl: string,
  listeners: readonly DeniedTarget[],
): DeniedTarget[] {
  return [...listeners, ...[storeUrl, ...brokersOf(settings)].flatMap(toDenied)];
}

function brokersOf({ profile, kafka_brokers: brokers }: Settings): string[] {
  return profile === 'cluster'
    ? brokers.split(',').map((broker) => `kafka://${broker.trim()}`)
    : [];
}

/** Ports that a URL need not say. Of http and https URL itself leaves them out. */
const USUAL_PORTS: Readonly<Record<string, number>> = {
  'https:': 443,
  'http:': 80,
  'postgres:': 5432,
  'postgresql:': 5432,
  'kafka:': 9092,
};

function toDenied(url: string): DeniedTarget[] {
  if (!URL.canParse(url)) return [];
  const { protocol, hostname, port: said } = new URL(url);
  const port = said === '' ? USUAL_PORTS[protocol] : Number(said);
  return port === undefined || hostname === ''
    ? []
    : [{ host: hostname.replaceAll(/^\[|\]$/g, ''), port }];
}
