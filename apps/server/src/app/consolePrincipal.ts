import { AppError } from '@batcave/shared/errors';
import type { Principal } from '@batcave/shared/identity';
import type { PgIdentities } from '../adapters/postgres/index.ts';
import { localIdentities } from './localIdentities.ts';

/** Whom a session of the browser console speaks for: the operator of this machine, as the grants stand now. */
export function consolePrincipal(identities: PgIdentities): Principal {
  if (identities.isStale()) throw new AppError('store_unavailable');
  const principal = identities.principal(localIdentities().operator);
  if (principal === undefined) throw new AppError('identity_locked');
  return principal;
}
