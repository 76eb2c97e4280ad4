import type { Asker } from '../../alerts/index.ts';
import { type HostRemediation, openHooks } from '../../app/remediation/index.ts';
import { type View, wholeTenant } from '../../identity/index.ts';
import type { OptionValues } from '../arguments.ts';
import { settingsFrom } from '../command.ts';
import { tenantOf } from '../pki/identityOptions.ts';
import { hostAsker, withStore } from '../withPki.ts';

/** What a command works with on the host of a server. */
export interface HostHooks extends HostRemediation {
  readonly tenant: string;
  readonly view: View;
  readonly asker: Asker;
}

/** Opens the hooks of the tenant that the options name, beside a running server or without one. */
export async function withHooks<T>(
  options: OptionValues,
  work: (host: HostHooks) => Promise<T>,
): Promise<T> {
  const tenant = tenantOf(options);
  const settings = settingsFrom(options);
  return withStore(settings, async ({ store }) => {
    const host = await openHooks(store, settings, tenant);
    return work({ ...host, tenant, view: wholeTenant(tenant), asker: hostAsker(tenant) });
  });
}

export function noSuchHook(name: string, tenant: string): string {
  return `There is no hook ${name} of tenant ${tenant}; sentry hooks list --tenant ${tenant} shows those there are.`;
}

export function noSuchRun(runId: string, tenant: string): string {
  return `There is no run ${runId} of tenant ${tenant}; sentry hooks runs --tenant ${tenant} shows those there are.`;
}
