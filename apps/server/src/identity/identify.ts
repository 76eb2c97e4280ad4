import type { EpochMs } from '@batcave/shared/time';
import { parseIdentityUri } from './identityUri.ts';
import { SUPERSEDED_GRACE_MS } from './lifetimes.ts';
import type { CertificateRecord, IdentityRegistry, KeyDetails } from './ports.ts';
import { isStrongKey } from './strongKey.ts';

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
  readonly keyDetails: KeyDetails;
}

export type Identified =
  | { readonly ok: true; readonly record: CertificateRecord }
  | {
      readonly ok: false;
      /** For the log. The peer is told of what became of a certificate that is its own, and of no other. */
      readonly reason:
        | 'issuer'
        | 'profile'
        | 'name'
        | 'weak_key'
        | 'not_issued'
        | 'revoked'
        | 'superseded'
        | 'locked'
        | 'expired'
        | 'stale';
    };

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'; // RFC 5280 section 4.2.1.12

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
  if (!isStrongKey(facts.keyType, facts.keyDetails)) return { ok: false, reason: 'weak_key' };
  const record = registry.find(facts.fingerprint);
  if (
    record === undefined ||
    record.tenant !== named.tenant ||
    record.kind !== named.kind ||
    record.name !== named.name
  )
    return { ok: false, reason: 'not_issued' };
  if (record.status === 'revoked') return { ok: false, reason: 'revoked' };
  if (record.locked) return { ok: false, reason: 'locked' };
  if (nowMs > (record.supersededAtMs ?? Infinity) + SUPERSEDED_GRACE_MS)
    return { ok: false, reason: 'superseded' };
  if (facts.notAfterMs <= nowMs) return { ok: false, reason: 'expired' };
  // It could have been revoked meanwhile without our hearing of it.
  if (registry.isStale()) return { ok: false, reason: 'stale' };
  return { ok: true, record };
}
