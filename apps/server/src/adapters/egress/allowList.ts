import ipaddr from 'ipaddr.js';
import { readHost } from './hostName.ts';

/** A target that may be reached although it is private, without TLS, or on an unusual port. */
export type AllowedTarget =
  | { readonly kind: 'host'; readonly host: string; readonly port: number | '*' }
  | { readonly kind: 'network'; readonly network: Network; readonly port: number | '*' };

export type Address = ReturnType<typeof ipaddr.process>;
/** Base and bits. */
export type Network = readonly [Address, number];

const MAX_PORT = 65_535;

/**
 * Reads the setting `egress_allow`: targets with commas between them, each `host:port`, `host:*` or
 * `network:port`. IPv6 in brackets: `[fd00::/8]:443`.
 *
 * @throws Error that names the entry and says how to write it
 */
export function parseEgressAllow(text: string): readonly AllowedTarget[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(parseEntry);
}

function parseEntry(entry: string): AllowedTarget {
  const [, bracketed, plain, portText] =
    /^(?:\[([^\]]+)\]|([^:[\]]+)):(\*|\d{1,5})$/.exec(entry) ?? [];
  const place = bracketed ?? plain;
  const port = portText === '*' ? '*' : Number(portText);
  if (place === undefined || (port !== '*' && (port < 1 || port > MAX_PORT)))
    throw invalid(entry, 'host:port, host:* or network:port');
  if (place.includes('/')) {
    if (!ipaddr.isValidCIDR(place)) throw invalid(entry, 'a network such as 10.1.0.0/16');
    return { kind: 'network', network: ipaddr.parseCIDR(place), port };
  }
  if (place.includes('*')) throw invalid(entry, 'whole names: a star stands for any port only');
  const { host, isAddress } = readHost(place);
  if (!isAddress) return { kind: 'host', host, port };
  const address = ipaddr.process(host);
  return { kind: 'network', network: [address, address.kind() === 'ipv4' ? 32 : 128], port };
}

function invalid(entry: string, wanted: string): Error {
  return new Error(
    `egress_allow: "${entry}" is not valid. Write ${wanted}, with commas between targets.`,
  );
}

/** Whether an address lies in a network. An address of the other family never does. */
export function isWithin(address: Address, [base, bits]: Network): boolean {
  return address.kind() === base.kind() && address.match(base, bits);
}
