import { isIP } from 'node:net';
import { EgressRefused } from './EgressError.ts';

/** A host as connections and comparisons need it. */
export interface HostName {
  /** Lower case ASCII without brackets and without the dot at the end. */
  readonly host: string;
  /** An address instead of a name: no lookup is made for it. */
  readonly isAddress: boolean;
}

/** What would make a URL of a host mean another host. */
const NOT_OF_A_HOST = /[\s/\\?#@[\]]|:\d*$/;

/**
 * Reads a host the way the WHATWG URL standard does, so that `0x7f.1`, `127.1` and `2130706433` are seen
 * to be 127.0.0.1 before anything is looked up.
 *
 * @throws EgressRefused when it is none
 */
export function readHost(text: string): HostName {
  if (isIP(text) === 6) return ofUrl(`[${text}]`);
  if (NOT_OF_A_HOST.test(text))
    throw new EgressRefused('The host is not valid. Write a name or an address alone.');
  return ofUrl(text);
}

function ofUrl(text: string): HostName {
  const url = URL.parse(`http://${text}/`);
  if (url === null)
    throw new EgressRefused('The host is not valid. Write a name or an address alone.');
  return hostOf(url);
}

/** The host of a URL that was parsed: `[::1]` becomes `::1`, `localhost.` becomes `localhost`. */
export function hostOf(url: URL): HostName {
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return { host, isAddress: isIP(host) !== 0 };
}

/** `127.0.0.1:443`, `[::1]:443`: as the allow list takes it. */
export function formatTarget(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}
