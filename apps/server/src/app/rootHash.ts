import type { Authorities } from '../adapters/x509/index.ts';

/** SHA-256 of the root certificate as a bundle has it. */
export function rootHash({ root }: Pick<Authorities, 'root'>): string {
  return root.fingerprint256.replaceAll(':', '').toLowerCase();
}
