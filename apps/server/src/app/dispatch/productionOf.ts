import { AppError } from '@batcave/shared/errors';
import type { PgDispatchConfigs } from '../../adapters/postgres/index.ts';
import type { IsProduction } from '../../remediation/index.ts';

/** Whether a service is production, as the saved document says now: it is, unless it is said not to be. */
export function productionOf(configs: PgDispatchConfigs): IsProduction {
  return async (tenant, service) => {
    const { config } = await configs.load(tenant);
    return config.services?.find(({ name }) => name === service)?.production !== false;
  };
}

/**
 * Whether a tenant has a service that is production, by the same document. Services that nobody has described are
 * production, so a tenant is not only where it describes some and says of each that it is not.
 */
export function hasProduction(configs: PgDispatchConfigs): (tenant: string) => Promise<boolean> {
  const known = new Map<string, boolean>();
  return async (tenant) => {
    try {
      const { services = [] } = (await configs.load(tenant)).config;
      const has = services.length === 0 || services.some(({ production }) => production !== false);
      known.set(tenant, has);
      return has;
    } catch (error) {
      // Who one is must not wait for the store: while it is away as it was, or as where nothing is described.
      if (!(error instanceof AppError) || !error.retryable) throw error;
      return known.get(tenant) ?? true;
    }
  };
}
