import { isIPv4, isIPv6 } from 'node:net';

/** A host name as certificates have it; an underscore, as in names of containers, is let pass. */
const HOST =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/i;

/**
 * A host as a certificate names it: `DNS:…` or `IP:…`, an IPv6 address in the long form in which Node
 * prints it back. Undefined when it is neither a name nor an address.
 */
export function hostEntry(host: string): string | undefined {
  if (isIPv4(host)) return `IP:${host}`;
  if (isIPv6(host)) return host.includes('%') ? undefined : `IP:${longIpv6(host)}`;
  return HOST.test(host) ? `DNS:${host}` : undefined;
}

/** The subjectAltName of a server's certificate as Node prints it, to be compared with one that is there. */
export function altNameOf(hosts: readonly string[]): string {
  return hosts.map((host) => hostEntry(host)?.replace(/^IP:/, 'IP Address:') ?? '').join(', ');
}

function longIpv6(address: string): string {
  const [left = '', right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const zeros = right === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<string>(zeros).fill('0'), ...tail].join(':').toUpperCase();
}
