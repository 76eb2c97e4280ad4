import type { KeyDetails } from './ports.ts';

/** In words, for whoever made a key that will not do. */
export const STRONG_KEY = 'RSA of 3072 to 4096 bits with exponent 65537, or P-256';

/** 128 bits of strength (ASVS 11.2.3): P-256, or RSA of 3072 to 4096 bits with the usual exponent. */
export function isStrongKey(keyType: string | undefined, details: KeyDetails): boolean {
  if (keyType === 'ec') return details.namedCurve === 'prime256v1';
  const bits = details.modulusLength ?? 0;
  return keyType === 'rsa' && bits >= 3072 && bits <= 4096 && details.publicExponent === 65_537n;
}
