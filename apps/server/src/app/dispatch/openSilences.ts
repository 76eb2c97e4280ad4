import { now } from '../../adapters/clock/index.ts';
import {
  PgAlertPages,
  PgAlertReader,
  PgIdentities,
  PgSilences,
  type PgStore,
  readSilenceConfig,
} from '../../adapters/postgres/index.ts';
import { SilenceDesk } from './SilenceDesk.ts';

/** Silences over a store, and the desk that keeps to the policy. */
export function silencesOf(
  store: PgStore,
  clock: () => number,
  onChange?: () => void,
): { readonly silences: PgSilences; readonly desk: SilenceDesk } {
  const silences = new PgSilences(store, onChange);
  const desk = new SilenceDesk({
    silences,
    alerts: new PgAlertReader(store),
    pages: new PgAlertPages(store),
    configOf: (tenant) => readSilenceConfig(store, tenant),
    now: clock,
  });
  return { silences, desk };
}

/**
 * The same for whoever has the host of a server.
 *
 * @throws Error for a tenant that the store does not know
 */
export async function openSilences(
  store: PgStore,
  tenant: string,
): Promise<ReturnType<typeof silencesOf>> {
  const identities = new PgIdentities(store);
  await identities.refresh();
  if (!identities.tenants().has(tenant))
    throw new Error(
      `There is no tenant ${tenant} here. There is ${[...identities.tenants()].sort().join(', ') || 'none yet: sentry pki token makes one with its first identity'}.`,
    );
  return silencesOf(store, now);
}
