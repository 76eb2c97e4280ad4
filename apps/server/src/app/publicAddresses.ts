import type { Settings } from './settings.ts';

const LOCAL_NAMES = ['localhost', '127.0.0.1', '::1'];

/** Where others reach this server: under its first public name, if it has one. */
export function publicAddresses<A extends { readonly api: string; readonly enrol: string }>(
  addresses: A,
  settings: Settings,
): { readonly api: string; readonly enrol: string } {
  const [name] = serverNames(settings).slice(LOCAL_NAMES.length);
  const under = (address: string): string => {
    if (name === undefined || address === '') return address;
    const url = new URL(address);
    url.hostname = name.includes(':') ? `[${name}]` : name;
    return url.origin;
  };
  return { api: under(addresses.api), enrol: under(addresses.enrol) };
}

/** Names and addresses of the server: `DNS:…` and `IP:…` are told apart by whoever signs. */
export function serverNames({ public_hosts: hosts }: Settings): readonly string[] {
  const named = hosts
    .split(',')
    .map((host) => host.trim())
    .filter(Boolean);
  return [...LOCAL_NAMES, ...named];
}
