import type { Principal } from '@batcave/shared/identity';
import type { EpochMs } from '@batcave/shared/time';

/** A certificate that was issued, and what its holder may do. */
export interface CertificateRecord extends Principal {
  /** SHA-256 of the certificate, as Node prints it: `AB:CD:…`. */
  readonly fingerprint: string;
  readonly notAfterMs: EpochMs;
  readonly status: 'active' | 'revoked';
}

/** The certificates that were issued. Asked on every request, so it must answer from memory. */
export interface IdentityRegistry {
  find(fingerprint: string): CertificateRecord | undefined;
}
