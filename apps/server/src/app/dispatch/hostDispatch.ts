import { randomUUID } from 'node:crypto';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import type { Principal } from '@batcave/shared/identity';
import { now } from '../../adapters/clock/index.ts';
import { createEgress, parseEgressAllow } from '../../adapters/egress/index.ts';
import type { RequestContext } from '../../adapters/http/index.ts';
import { createNotifiers } from '../../adapters/notifiers/index.ts';
import {
  PgAlertReader,
  PgDispatchConfigs,
  PgDispatchLedger,
  PgIdentities,
  PgNotifications,
  PgSilences,
  type PgStore,
} from '../../adapters/postgres/index.ts';
import { openSecrets, sealSecrets } from '../../adapters/secrets/index.ts';
import {
  type CompiledDispatch,
  compileDispatch,
  type LintFinding,
  lintConfig,
  type OpenReceiver,
} from '../../dispatch/index.ts';
import { compileRegex } from '../../rules/index.ts';
import { openSecretBox } from '../secretBox.ts';
import { ownPlaces } from '../ownPlaces.ts';
import type { Settings } from '../settings.ts';
import { DispatchDesk } from './DispatchDesk.ts';
import { createDispatchHandlers } from './dispatchHandlers.ts';
import type { Dispatch } from './openDispatch.ts';
import { readersOf, rightsOf } from './rightsOf.ts';
import { SilenceWatch } from './SilenceWatch.ts';

/** Who is told of what, for whoever has the host of a server. */
export interface HostDispatch {
  /** The same routes as over the API, for what only reads. */
  readonly routes: ReturnType<typeof createDispatchHandlers>;
  /** The host, who may read all of the tenant. */
  readonly ctx: RequestContext;
  /** What is written bears the name of the user of the host. */
  readonly desk: DispatchDesk;
  readonly notifications: PgNotifications;
  /** Throws what writing this document would throw about its secrets. Writes nothing. */
  assertSecrets(config: DispatchConfig): Promise<void>;
}

/** What there is to say about a document of the right form, without a server. */
export function checkDispatch(config: DispatchConfig): LintFinding[] {
  return lintConfig(config, { nowMs: now(), compileRegex });
}

/** A document as it decides; undefined when it is not sound. */
export function compileDocument(config: DispatchConfig): CompiledDispatch | undefined {
  const compiled = compileDispatch(config, 0, compileRegex);
  return compiled.ok ? compiled.dispatch : undefined;
}

/**
 * The document, its messages and its receivers, on a store. A test of a receiver really sends, by the egress
 * settings and the secrets of this host.
 *
 * @throws Error for a tenant that the store does not know, and when the key of secrets cannot be read
 */
export async function openHostDispatch(
  store: PgStore,
  settings: Settings,
  tenant: string,
): Promise<HostDispatch> {
  const identities = new PgIdentities(store);
  await identities.refresh();
  if (!identities.tenants().has(tenant))
    throw new Error(
      `There is no tenant ${tenant} here. There is ${[...identities.tenants()].sort().join(', ') || 'none yet: sentry pki token makes one with its first identity'}.`,
    );
  const box = openSecretBox(settings);
  const configs = new PgDispatchConfigs(store);
  const notifications = new PgNotifications(store);
  const desk = new DispatchDesk({
    ...{ configs, box, now },
    readersOf: (ofTenant) => readersOf(identities, ofTenant),
  });
  const egress = createEgress({
    allow: parseEgressAllow(settings.egress_allow),
    denied: () => ownPlaces(settings, store.url, []),
  });
  const silences = new SilenceWatch(new PgSilences(store), now);
  const dispatch: Omit<Dispatch, 'run'> = {
    notifications,
    notifiers: createNotifiers({ egress, nowMs: now }) as Dispatch['notifiers'],
    rights: rightsOf(identities),
    async receiver(ofTenant, name) {
      const { config } = await configs.load(ofTenant);
      const receiver = config.receivers?.find((each) => each.name === name);
      if (receiver === undefined) return undefined;
      return { receiver, open: openSecrets(receiver, box, ofTenant) as OpenReceiver };
    },
    // A running server looks for itself within a second.
    alertsChanged: () => undefined,
  };
  const routes = createDispatchHandlers({
    ...{ desk, configs, dispatch, now },
    ledger: new PgDispatchLedger(store, now),
    alerts: new PgAlertReader(store),
    silences: (ofTenant) => silences.load(ofTenant),
  });
  const principal: Principal = {
    ...{ tenant, kind: 'admin', name: 'host' },
    scopes: ['sentry.alert.read', 'sentry.dispatch.read'],
  };
  return {
    ...{ routes, desk, notifications },
    ctx: {
      principal,
      traceId: randomUUID(),
      receivedAtMs: now(),
      ...{ fingerprint: undefined, address: undefined },
    },
    async assertSecrets(config) {
      sealSecrets(config, (await configs.load(tenant)).config, box, tenant);
    },
  };
}
