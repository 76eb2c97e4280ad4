import type { EpochMs } from '@batcave/shared/time';
import { parseIdentityUri } from './identityUri.ts';
import type { CertificateRecord, IdentityRegistry } from './ports.ts';

/** What was read off a peer's certificate, once, when its connection was made. */
export interface PeerFacts {
  readonly fingerprint: string;
  readonly subjectAltName: string | undefined;
  /** Object ids of the extended key usage; undefined when there is none. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly isCa: boolean;
  readonly notAfterMs: EpochMs;
  /** Whether one of our client CAs issued and signed it. */
  readonly issuedByUs: boolean;
  readonly keyType: string | undefined;
  readonly keyDetails: {
    readonly modulusLength?: number | undefined;
    readonly publicExponent?: bigint | undefined;
    readonly namedCurve?: string | undefined;
  };
}

export type Identified =
  | { readonly ok: true; readonly record: CertificateRecord }
  | {
      readonly ok: false;
      /** For the log, never for the peer. */
      readonly reason:
        'issuer' | 'profile' | 'name' | 'weak_key' | 'not_issued' | 'revoked' | 'expired';
    };

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'; // RFC 5280 section 4.2.1.12

/** 128 bits of strength (ASVS 11.2.3): P-256, or RSA of 3072 to 4096 bits with the usual exponent. */
function isStrong({ keyType, keyDetails }: PeerFacts): boolean {
  if (keyType === 'ec') return keyDetails.namedCurve === 'prime256v1';
  const bits = keyDetails.modulusLength ?? 0;
  return keyType === 'rsa' && bits >= 3072 && bits <= 4096 && keyDetails.publicExponent === 65_537n;
}

/**
 * Says who a verified chain speaks for.
 *
 * TLS has checked the chain; that is not enough. Any CA below a trusted root could have issued the
 * leaf, and a leaf without key usage passes OpenSSL. So the issuer, the profile, the name and the
 * key are checked here, and the very certificate must be one that was issued. Pure.
 */
export function identify(
  facts: PeerFacts,
  nowMs: EpochMs,
  trustDomain: string,
  registry: IdentityRegistry,
): Identified {
  if (!facts.issuedByUs) return { ok: false, reason: 'issuer' };
  const usage = facts.extendedKeyUsage;
  if (facts.isCa || usage?.length !== 1 || usage[0] !== CLIENT_AUTH)
    return { ok: false, reason: 'profile' };
  const named = parseIdentityUri(facts.subjectAltName, trustDomain);
  if (named === undefined) return { ok: false, reason: 'name' };
  if (!isStrong(facts)) return { ok: false, reason: 'weak_key' };
  const record = registry.find(facts.fingerprint);
  if (
    record === undefined ||
    record.tenant !== named.tenant ||
    record.kind !== named.kind ||
    record.name !== named.name
  )
    return { ok: false, reason: 'not_issued' };
  if (record.status !== 'active') return { ok: false, reason: 'revoked' };
  if (facts.notAfterMs <= nowMs) return { ok: false, reason: 'expired' };
  return { ok: true, record };
}
