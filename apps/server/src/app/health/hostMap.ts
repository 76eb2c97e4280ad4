import { randomUUID } from 'node:crypto';
import type { HealthMap } from '@batcave/shared/health';
import type { PgStore } from '../../adapters/postgres/index.ts';
import { openRules } from '../policies/hostRules.ts';
import { createMapHandler } from './mapHandler.ts';

/**
 * The map of a tenant for whoever has the host of a server, who may see all of it.
 *
 * @throws Error for a tenant that the store does not know
 */
export async function readHostMap(store: PgStore, tenant: string): Promise<HealthMap> {
  await openRules(store, tenant);
  const handler = createMapHandler(store, Date.now);
  const scopes = ['sentry.read', 'sentry.alert.read'] as const;
  return handler['health.map'](
    {
      principal: { tenant, kind: 'admin', name: 'host', scopes: [...scopes] },
      traceId: randomUUID(),
      receivedAtMs: Date.now(),
      fingerprint: undefined,
      address: undefined,
    },
    {},
  );
}
