import type { DispatchConfig } from '@batcave/shared/dispatch';
import { wholeTenant } from '../../identity/index.ts';
import type { PgStore } from './pool.ts';

/** What the newest configuration of a tenant says that concerns silences. */
export type SilenceConfig = Pick<DispatchConfig, 'silences' | 'services'>;

/** Reads it; it says nothing when none was written yet. No secret is in it. */
export async function readSilenceConfig(store: PgStore, tenant: string): Promise<SilenceConfig> {
  const { rows } = await store.forTenant(wholeTenant(tenant)).query<{
    silences: SilenceConfig['silences'] | null;
    services: SilenceConfig['services'] | null;
  }>(
    `select config -> 'silences' as silences, config -> 'services' as services
       from dispatch_configs where tenant_id = $1 order by revision desc limit 1`,
    [tenant],
  );
  const { silences, services } = rows[0] ?? {};
  return { ...(silences ? { silences } : {}), ...(services ? { services } : {}) };
}
