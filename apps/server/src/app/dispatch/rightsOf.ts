import {
  type Kind,
  KINDS,
  matchesService,
  type Principal,
  type Scope,
  servicesOf,
} from '@batcave/shared/identity';
import type { PgIdentities } from '../../adapters/postgres/index.ts';
import type { Rights } from '../../dispatch/index.ts';

/** Who may read alerts of some service, whichever. Locked out is nobody. */
export function readersOf(
  identities: Pick<PgIdentities, 'principal'>,
  tenant: string,
): (identity: string) => boolean {
  return (identity) => {
    const principal = principalOf(identities, tenant, identity);
    if (principal?.scopes.includes('sentry.alert.read') !== true) return false;
    return servicesOf(principal, 'sentry.alert.read').length > 0;
  };
}

function principalOf(
  identities: Pick<PgIdentities, 'principal'>,
  tenant: string,
  identity: string,
): Principal | undefined {
  const [kind = '', name = ''] = identity.split('/');
  if (!KINDS.includes(kind as Kind)) return undefined;
  return identities.principal({ tenant, kind: kind as Kind, name });
}

/** Who may do what on which services, as the grants are at the moment of the question. Locked out is nobody. */
export function rightsOf(identities: Pick<PgIdentities, 'principal'>): (tenant: string) => Rights {
  return (tenant) => {
    const may = (scope: Scope) => (identity: string, service: string) => {
      const principal = principalOf(identities, tenant, identity);
      if (principal?.scopes.includes(scope) !== true) return false;
      return matchesService(service, servicesOf(principal, scope));
    };
    return { mayRead: may('sentry.alert.read'), mayApprove: may('sentry.remediate.approve') };
  };
}
