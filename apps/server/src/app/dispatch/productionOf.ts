import type { PgDispatchConfigs } from '../../adapters/postgres/index.ts';
import type { IsProduction } from '../../remediation/index.ts';

/** Whether a service is production, as the saved document says now: it is, unless it is said not to be. */
export function productionOf(configs: PgDispatchConfigs): IsProduction {
  return async (tenant, service) => {
    const { config } = await configs.load(tenant);
    return config.services?.find(({ name }) => name === service)?.production !== false;
  };
}
