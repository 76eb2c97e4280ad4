import { type Kind, KINDS } from '@batcave/shared/plainIdentity';

/** Whom a certificate names. */
export interface NamedIdentity {
  readonly tenant: string;
  readonly kind: Kind;
  readonly name: string;
}

/** What follows the trust domain. Anchored at both ends: it must be all of the rest. */
const REST = new RegExp(`^([a-z0-9][a-z0-9-]{0,62})/(${KINDS.join('|')})/([A-Za-z0-9._-]{1,128})$`);

/** `spiffe://batcave.internal/tenant/acme/console/ana`, after SPIFFE-ID section 2. */
export function identityUri(trustDomain: string, { tenant, kind, name }: NamedIdentity): string {
  return `spiffe://${trustDomain}/tenant/${tenant}/${kind}/${name}`;
}

/**
 * Reads the identity off a certificate's whole subjectAltName, as Node prints it.
 *
 * The whole text must be one name of this form, so a second name, a quoted comma, percent-encoding
 * or another trust domain does not pass (X509-SVID section 2: exactly one URI SAN).
 */
export function parseIdentityUri(
  subjectAltName: string | undefined,
  trustDomain: string,
): NamedIdentity | undefined {
  const start = `URI:spiffe://${trustDomain}/tenant/`;
  if (subjectAltName?.startsWith(start) !== true) return undefined;
  const [, tenant, kind, name] = REST.exec(subjectAltName.slice(start.length)) ?? [];
  if (tenant === undefined || name === undefined || name === '.' || name === '..') return undefined;
  return { tenant, kind: kind as Kind, name };
}
