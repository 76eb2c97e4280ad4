import type { Certificate, Kind, RevokeReason } from '@batcave/shared/identity';
import { formatInstant } from '@batcave/shared/time';
import { identityUri, type SignedLeaf } from '../../identity/index.ts';

/** A row of `certificates`. */
export interface CertificateRow {
  tenant_id: string;
  serial: string;
  fingerprint: string;
  kind: Kind;
  name: string;
  certificate: string;
  key_hash: string;
  not_before: number;
  not_after: number;
  issued_at: number;
  issued_by: string;
  status: 'active' | 'superseded' | 'revoked';
  superseded_at: number | null;
  revoked_at: number | null;
  revoked_by: string | null;
  revoke_reason: RevokeReason | null;
}

/** As it was handed out. */
export function toLeaf(row: CertificateRow, trustDomain: string): SignedLeaf {
  return {
    chain: row.certificate,
    serial: row.serial,
    fingerprint: row.fingerprint,
    uri: identityUri(trustDomain, { ...row, tenant: row.tenant_id }),
    notBeforeMs: row.not_before,
    notAfterMs: row.not_after,
  };
}

/** As the contract tells of it: one that has run out is `expired`, unless it was revoked before. */
export function toCertificate(
  row: CertificateRow,
  trustDomain: string,
  nowMs: number,
): Certificate {
  const { serial, fingerprint, kind, name } = row;
  return {
    serial,
    fingerprint,
    kind,
    name,
    uri: identityUri(trustDomain, { tenant: row.tenant_id, kind, name }),
    status: row.status !== 'revoked' && row.not_after <= nowMs ? 'expired' : row.status,
    not_before: formatInstant(row.not_before),
    not_after: formatInstant(row.not_after),
    issued_at: formatInstant(row.issued_at),
    issued_by: row.issued_by,
    revoked_at: row.revoked_at === null ? null : formatInstant(row.revoked_at),
    revoked_by: row.revoked_by,
    revoke_reason: row.revoke_reason,
  };
}
