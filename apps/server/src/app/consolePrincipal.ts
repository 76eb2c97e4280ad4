import { AppError } from '@batcave/shared/errors';
import type { Principal } from '@batcave/shared/identity';
import type { PgIdentities } from '../adapters/postgres/index.ts';
import type { NamedIdentity } from '../identity/index.ts';

/**
 * Whom a session of a browser speaks for, as its identity stands now: with the grants of now, and no longer than a
 * certificate of it would.
 *
 * @throws AppError `store_unavailable`, `identity_locked`, `certificate_revoked`
 */
export function consolePrincipal(identities: PgIdentities, identity: NamedIdentity): Principal {
  if (identities.isStale()) throw new AppError('store_unavailable');
  const principal = identities.principal(identity);
  const certificate = identities.newestOf(identity);
  if (principal === undefined || certificate?.locked === true)
    throw new AppError('identity_locked');
  if (certificate?.status === 'revoked') throw new AppError('certificate_revoked');
  return principal;
}
