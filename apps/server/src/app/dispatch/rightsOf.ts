import { matchesService, servicesOf } from '@batcave/shared/identity';
import type { PgIdentities } from '../../adapters/postgres/index.ts';
import type { Rights } from '../../dispatch/index.ts';
import { KINDS, type Kind } from '@batcave/shared/identity';

/** Who may read alerts of which services, as the grants are at the moment of the question. Locked out is nobody. */
export function rightsOf(identities: Pick<PgIdentities, 'principal'>): (tenant: string) => Rights {
  return (tenant) => ({
    mayRead(identity, service) {
      const [kind = '', name = ''] = identity.split('/');
      if (!KINDS.includes(kind as Kind)) return false;
      const principal = identities.principal({ tenant, kind: kind as Kind, name });
      if (principal?.scopes.includes('sentry.alert.read') !== true) return false;
      return matchesService(service, servicesOf(principal, 'sentry.alert.read'));
    },
  });
}
