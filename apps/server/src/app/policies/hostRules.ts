import {
  type CheckEdits,
  PgIdentities,
  PgRules,
  type PgStore,
} from '../../adapters/postgres/index.ts';
import { checkEdits } from './checkEdits.ts';

/**
 * The rules of a store, for whoever has the host of a server.
 *
 * @param check  With the detectors that the server has, for those who write.
 * @throws Error for a tenant that the store does not know
 */
export async function openRules(
  store: PgStore,
  tenant: string,
  check: CheckEdits = checkEdits,
): Promise<PgRules> {
  const identities = new PgIdentities(store);
  await identities.refresh();
  if (!identities.tenants().has(tenant))
    throw new Error(
      `There is no tenant ${tenant} here. There is ${[...identities.tenants()].sort().join(', ') || 'none yet: sentry pki token makes one with its first identity'}.`,
    );
  return new PgRules(store, check);
}
