import { type HookInput, HookInputSchema } from '@batcave/shared/remediation';
import { compileFaults } from '../../adapters/http/validate.ts';
import { PgDispatchConfigs, PgIdentities, type PgStore } from '../../adapters/postgres/index.ts';
import { productionOf } from '../dispatch/productionOf.ts';
import { openSecretBox } from '../secretBox.ts';
import type { Settings } from '../settings.ts';
import { type HostRemediation, openHostRemediation } from './openRemediation.ts';

/** What keeps a value from having the form of a hook. */
export const hookFaults: (value: unknown) => ReturnType<ReturnType<typeof compileFaults>> =
  compileFaults(HookInputSchema);

/** A value whose form was checked with `hookFaults`. */
export function asHook(value: unknown): HookInput {
  return value as HookInput;
}

/**
 * Hooks and their runs, for whoever has the host of a server. What is approved here is sent by a server.
 *
 * @throws Error for a tenant that the store does not know
 */
export async function openHooks(
  store: PgStore,
  settings: Settings,
  tenant: string,
): Promise<HostRemediation> {
  const identities = new PgIdentities(store);
  await identities.refresh();
  if (!identities.tenants().has(tenant))
    throw new Error(
      `There is no tenant ${tenant} here. There is ${[...identities.tenants()].sort().join(', ') || 'none yet: sentry pki token makes one with its first identity'}.`,
    );
  return openHostRemediation({
    store,
    box: openSecretBox(settings),
    isProduction: productionOf(new PgDispatchConfigs(store)),
  });
}
