import type { Kind, Principal } from '@batcave/shared/identity';
import type { EpochMs } from '@batcave/shared/time';

/** A certificate that was issued, and what its holder may do now. */
export interface CertificateRecord extends Principal {
  readonly serial: string;
  /** SHA-256 of the certificate, as Node prints it: `AB:CD:…`. */
  readonly fingerprint: string;
  readonly notAfterMs: EpochMs;
  readonly status: 'active' | 'superseded' | 'revoked';
  /** When its successor was issued. */
  readonly supersededAtMs?: EpochMs | undefined;
  /** The emergency brake is on for it, its identity or its tenant. */
  readonly locked: boolean;
}

/** The certificates that were issued. Asked on every request, so it must answer from memory. */
export interface IdentityRegistry {
  find(fingerprint: string): CertificateRecord | undefined;
  /** Looks at the store for what was issued a moment ago by another process. Never rejects. */
  look(): Promise<void>;
  /** Whether nothing has been heard of changes for too long to answer for anybody. */
  isStale(): boolean;
  /** Calls back when anything that `find` tells may have changed. Returns what ends it. */
  onChange(listener: () => void): () => void;
}

/** What a certificate request says, once its own signature has been checked. */
export interface CsrFacts {
  readonly keyType: string | undefined;
  readonly keyDetails: KeyDetails;
  /** The public key as SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
}

export interface KeyDetails {
  readonly modulusLength?: number | undefined;
  readonly publicExponent?: bigint | undefined;
  readonly namedCurve?: string | undefined;
}

/** A leaf as the signer is asked for it. The signer refuses what its own policy does not allow. */
export interface LeafRequest {
  readonly tenant: string;
  readonly kind: Kind;
  readonly name: string;
  readonly spki: Buffer;
  readonly notAfterMs: EpochMs;
}

/** A leaf as it was signed. */
export interface SignedLeaf {
  /** PEM: the leaf, then the CA that issued it. */
  readonly chain: string;
  readonly serial: string;
  readonly fingerprint: string;
  readonly uri: string;
  readonly notBeforeMs: EpochMs;
  readonly notAfterMs: EpochMs;
}

/** An entry of the revocation list. */
export interface RevokedEntry {
  readonly serial: string;
  readonly revokedAtMs: EpochMs;
  readonly reason: string;
}

/**
 * The process that holds the keys of the authorities, and nothing else.
 *
 * @throws AppError `csr_refused` for a request that is not one or whose key is too weak,
 *   `rate_limited` beyond its rate, `signer_unavailable` when it does not answer.
 */
export interface Signer {
  /** Reads a certificate request (PKCS#10, PEM) and checks that who made it holds its key. */
  readCsr(pem: string): Promise<CsrFacts>;
  signLeaf(request: LeafRequest): Promise<SignedLeaf>;
  /** A revocation list for each CA for clients that is trusted, DER, that of the newest first. */
  signRevocationLists(list: {
    readonly number: number;
    readonly thisUpdateMs: EpochMs;
    readonly nextUpdateMs: EpochMs;
    readonly revoked: readonly RevokedEntry[];
  }): Promise<Buffer[]>;
  /** Ed25519 over a text, under the key for checkpoints of the audit log. Base64. */
  signCheckpoint(text: string): Promise<string>;
}
