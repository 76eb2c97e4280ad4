import type { Asker } from '../../alerts/index.ts';
import type { PgSilences } from '../../adapters/postgres/index.ts';
import type { SilenceDesk } from '../../app/dispatch/SilenceDesk.ts';
import { wholeTenant, type View } from '../../identity/index.ts';
import type { OptionValues } from '../arguments.ts';
import { settingsFrom } from '../command.ts';
import { tenantOf } from '../pki/identityOptions.ts';
import { hostAsker, withStore } from '../withPki.ts';

/** What a command works with on the host of a server. */
export interface HostSilences {
  readonly silences: PgSilences;
  readonly desk: SilenceDesk;
  readonly tenant: string;
  readonly view: View;
  readonly asker: Asker & { readonly view: View };
}

/** Opens the silences of the tenant that the options name, beside a running server or without one. */
export async function withSilences<T>(
  options: OptionValues,
  work: (host: HostSilences) => Promise<T>,
): Promise<T> {
  const tenant = tenantOf(options);
  return withStore(settingsFrom(options), async ({ store }) => {
    const { openSilences } = await import('../../app/dispatch/openSilences.ts');
    const view = wholeTenant(tenant);
    const { silences, desk } = await openSilences(store, tenant);
    return work({ silences, desk, tenant, view, asker: { ...hostAsker(tenant), view } });
  });
}

export function noSuchSilence(silenceId: string, tenant: string): string {
  return `There is no silence ${silenceId} of tenant ${tenant}; sentry silences list --state all --tenant ${tenant} shows those there are.`;
}
