import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import { type Address, type AllowedTarget, isWithin, type Network } from './allowList.ts';

/** A place that nothing may reach, whatever the allow list says: an own listener, the database. */
export interface DeniedTarget {
  /**
   * An address, or a name, which denies that name alone. `0.0.0.0`, `::` and `localhost` stand for every
   * address of this machine.
   */
  readonly host: string;
  readonly port: number;
}

/** What is asked for, before its addresses are known. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** Whether TLS proves who is there. */
  readonly encrypted: boolean;
  /** Ports that need no entry in the allow list. */
  readonly usualPorts: readonly number[];
}

/**
 * Metadata services of clouds: they give credentials to whoever asks. Most are outside `unicast` already;
 * here no allow list opens them. ipaddr.js counts Azure's 168.63.129.16 as unicast.
 */
const METADATA: readonly Network[] = [
  '169.254.169.254/32', // AWS, Azure, GCP, DigitalOcean, Oracle
  '169.254.169.253/32', // AWS, its resolver
  '169.254.170.2/32', // AWS, roles of ECS tasks
  '169.254.170.23/32', // AWS, roles of EKS pods
  '168.63.129.16/32', // Azure, wire server
  '100.100.100.200/32', // Alibaba
  '192.0.0.192/32', // Oracle
  'fd00:ec2::254/128', // AWS
  'fd00:ec2::23/128', // AWS, roles of EKS pods
  'fd20:ce::254/128', // GCP
].map((text) => ipaddr.parseCIDR(text));

/** RFC 4291 2.5.4: what is handed out as global unicast. Anything else is not on the public Internet. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/** Says why a target may not be reached before its name is looked up; undefined: it depends on the address. */
export function judgeTarget(
  target: Target,
  allow: readonly AllowedTarget[],
  denied: readonly DeniedTarget[],
): string | undefined {
  if (denied.some(({ host, port }) => host.toLowerCase() === target.host && port === target.port))
    return 'belongs to this server';
  if (isUsual(target) || allow.some((entry) => mayBe(entry, target))) return undefined;
  return target.encrypted
    ? `is not on port ${target.usualPorts.join(' or ')}`
    : 'would be reached without TLS';
}

/** Says why one address of a target may not be connected to; undefined: it may. */
export function judgeAddress(
  text: string,
  target: Target,
  allow: readonly AllowedTarget[],
  denied: readonly DeniedTarget[],
): string | undefined {
  if (!ipaddr.isValid(text)) return 'is at an address that cannot be read';
  const address = ipaddr.process(text);
  if (METADATA.some((network) => isWithin(address, network)))
    return 'is a metadata service, which is never reached';
  if (denied.some((place) => place.port === target.port && isPlace(address, place.host)))
    return 'belongs to this server';
  if (allow.some((entry) => mayBe(entry, target) && permits(entry, address))) return undefined;
  if (!isPublic(address)) return `is not a public address (${address.range()})`;
  return judgeTarget(target, [], []);
}

/** Whether the reason is one that an entry in the allow list takes away. */
export function isRemovable(reason: string): boolean {
  return !/belongs to this server|never reached/.test(reason);
}

function isUsual({ encrypted, usualPorts, port }: Target): boolean {
  return encrypted && usualPorts.includes(port);
}

function mayBe(entry: AllowedTarget, { host, port }: Target): boolean {
  if (entry.port !== '*' && entry.port !== port) return false;
  return entry.kind === 'network' || entry.host === host;
}

function permits(entry: AllowedTarget, address: Address): boolean {
  return entry.kind === 'host' || isWithin(address, entry.network);
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || isWithin(address, GLOBAL_UNICAST);
}

function isPlace(address: Address, host: string): boolean {
  if (host.toLowerCase() === 'localhost') return isOfThisMachine(address);
  if (!ipaddr.isValid(host)) return false;
  const place = ipaddr.process(host);
  if (place.range() === 'unspecified') return isOfThisMachine(address);
  // Who connects to the unspecified address reaches this machine.
  if (address.range() === 'unspecified') return isOfThisMachine(place);
  return place.toString() === address.toString();
}

function isOfThisMachine(address: Address): boolean {
  if (address.range() === 'loopback' || address.range() === 'unspecified') return true;
  return Object.values(networkInterfaces())
    .flatMap((own) => own ?? [])
    .some((own) => ipaddr.process(own.address).toString() === address.toString());
}
