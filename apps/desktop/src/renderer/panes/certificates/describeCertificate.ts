import type { Severity } from '@batcave/shared/events';
import type { Certificate } from '@batcave/shared/identity';
import type { IdentityState } from '../../paneKit/index.ts';
import { type FilterTerm, matchesTerm } from '../../paneKit/index.ts';
import { formatInstant, formatLeft } from '../../ui/format.ts';

/** How a certificate stands, in a word. */
export type Standing = 'good' | 'expiring' | 'expired' | 'revoked' | 'replaced';

/** A certificate of the list. */
export interface CertificateRow {
  readonly certificate: Certificate;
  readonly standing: Standing;
  /** What is to be done about it; `null`: nothing. */
  readonly severity: Severity | null;
  /** No later one was issued to its identity. */
  readonly isNewest: boolean;
}

/**
 * The renewal begins at half of the life. With a third left it has not worked for a while; with an eighth
 * left whoever holds it is cut off soon.
 */
function standingOf(
  certificate: Certificate,
  isNewest: boolean,
  nowMs: number,
): Pick<CertificateRow, 'standing' | 'severity'> {
  const { status, not_before: from, not_after: to } = certificate;
  const leftMs = Date.parse(to) - nowMs;
  const lifeMs = Date.parse(to) - Date.parse(from);
  if (status === 'revoked') return { standing: 'revoked', severity: null };
  // Whoever has a later one does not miss it.
  if (!isNewest || status === 'superseded') return { standing: 'replaced', severity: null };
  if (status === 'expired' || leftMs <= 0) return { standing: 'expired', severity: 'ERROR' };
  if (leftMs < lifeMs / 8) return { standing: 'expiring', severity: 'ERROR' };
  if (leftMs < lifeMs / 3) return { standing: 'expiring', severity: 'WARN' };
  return { standing: 'good', severity: null };
}

/** The certificates with how they stand: those that still count, the next to end first, then the others, newest first. */
export function rowsOf(
  certificates: readonly Certificate[],
  nowMs: number,
): readonly CertificateRow[] {
  const newest = new Map<string, Certificate>();
  for (const each of certificates) {
    const key = `${each.kind}/${each.name}`;
    const known = newest.get(key);
    if (known === undefined || known.issued_at < each.issued_at) newest.set(key, each);
  }
  const rows = certificates.map((certificate) => {
    const isNewest = newest.get(`${certificate.kind}/${certificate.name}`) === certificate;
    return { certificate, isNewest, ...standingOf(certificate, isNewest, nowMs) };
  });
  const counts = ({ standing }: CertificateRow) =>
    standing !== 'replaced' && standing !== 'revoked';
  return rows.sort((a, b) => {
    if (counts(a) !== counts(b)) return counts(a) ? -1 : 1;
    const byEnd = Date.parse(a.certificate.not_after) - Date.parse(b.certificate.not_after);
    return counts(a) ? byEnd : -byEnd;
  });
}

/** Whether it is listed under these terms: `kind:agent state:expiring words`. */
export function fitsFilter(
  { certificate, standing }: CertificateRow,
  terms: readonly FilterTerm[],
): boolean {
  const { kind, name, serial } = certificate;
  return terms.every((term) => {
    if (term.key === 'kind') return matchesTerm(kind, term);
    if (term.key === 'state') return matchesTerm(standing, term);
    const pattern = { ...term, value: term.isExact ? term.value : `*${term.value}*` };
    return matchesTerm(`${kind}/${name}`, pattern) || matchesTerm(serial, pattern);
  });
}

/** When it ends or ended, in words. */
export function describeEnd({ certificate, standing }: CertificateRow, nowMs: number): string {
  const { not_after: to, revoked_at: revokedAt, revoked_by: by, revoke_reason: why } = certificate;
  if (standing === 'revoked' && revokedAt !== null)
    return `${formatInstant(Date.parse(revokedAt))} by ${by ?? 'nobody'}${why === null ? '' : `, ${why}`}`;
  const leftMs = Date.parse(to) - nowMs;
  return leftMs > 0 ? `in ${formatLeft(leftMs)}` : `${formatLeft(-leftMs)} ago`;
}

/** Why it cannot be revoked; `null` when it can. */
export function whyNotRevoked(row: CertificateRow, ownSerial: string | null): string | null {
  const { status, not_after: to, serial, kind, name } = row.certificate;
  if (status === 'revoked') return `${kind}/${name} ${serial} is revoked already`;
  if (status === 'expired')
    return `${kind}/${name} ${serial} has run out at ${formatInstant(Date.parse(to))}: it counts no more`;
  if (serial === ownSerial)
    return 'This console speaks with it: revoked, it could not undo anything. Use npx sentry pki revoke on the host.';
  return null;
}

/** What becomes of the own certificate, in words. */
export function describeRenewal(state: IdentityState, nowMs: number): string {
  switch (state.kind) {
    case 'loading':
      return '';
    case 'none':
      return 'There is none: this console is not enrolled.';
    case 'browserSession':
      return 'There is none: a browser session on the machine of the server lasts twelve hours.';
    case 'connectionFile':
      return 'renewed by whoever wrote the connection file';
    case 'enrolled': {
      const { renewal } = state;
      if (renewal.kind === 'running') return 'being renewed now';
      if (renewal.kind === 'planned')
        return `renewed by itself in ${formatLeft(renewal.atMs - nowMs)}`;
      const next =
        renewal.nextTryAtMs === null
          ? 'nothing left to try'
          : `next try in ${formatLeft(renewal.nextTryAtMs - nowMs)}`;
      return `renewal failed: ${renewal.reason} (${next})`;
    }
  }
}
