import { randomUUID } from 'node:crypto';
import type { Principal } from '@batcave/shared/identity';
import type { RequestContext } from '../../adapters/http/index.ts';
import {
  PgAlertReader,
  PgHistory,
  PgIncidents,
  type PgStore,
  PgSurroundings,
  PgTimeline,
  PgTopology,
  PgWhy,
} from '../../adapters/postgres/index.ts';
import { buildTopology } from '../../alerts/index.ts';
import { BUILT_IN_KINDS } from '../../rules/index.ts';
import { openRules } from '../policies/hostRules.ts';
import { createIncidentHandlers } from './incidentHandlers.ts';
import { createWhyHandlers } from './whyHandlers.ts';

/** The routes that read incidents and tell why, for whoever has the host of a server. */
export interface HostIncidents {
  readonly routes: ReturnType<typeof createIncidentHandlers> & ReturnType<typeof createWhyHandlers>;
  /** The host, who may read all of the tenant. */
  readonly ctx: RequestContext;
}

/**
 * The same routes as over the API, on a store.
 *
 * @param kinds  With the detectors that the server has.
 * @throws Error for a tenant that the store does not know
 */
export async function openIncidents(
  store: PgStore,
  tenant: string,
  kinds = BUILT_IN_KINDS,
): Promise<HostIncidents> {
  const rules = await openRules(store, tenant);
  const surroundings = new PgSurroundings(store);
  const seen = new PgTopology(store);
  const parts = {
    alerts: new PgAlertReader(store),
    history: new PgHistory(store),
    incidents: new PgIncidents(store),
    timeline: new PgTimeline(store),
    why: new PgWhy(store),
    topology: async () =>
      buildTopology(await surroundings.services(tenant), await seen.dependencies(tenant)),
    now: Date.now,
    ...{ surroundings, rules, kinds },
  };
  const principal: Principal = {
    ...{ tenant, kind: 'admin', name: 'host' },
    scopes: ['sentry.read', 'sentry.alert.read', 'sentry.policy.read', 'sentry.dispatch.read'],
  };
  return {
    routes: { ...createIncidentHandlers(parts), ...createWhyHandlers(parts) },
    ctx: {
      principal,
      traceId: randomUUID(),
      receivedAtMs: Date.now(),
      fingerprint: undefined,
      address: undefined,
    },
  };
}
