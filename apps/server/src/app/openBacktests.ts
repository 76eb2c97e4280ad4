import { PgDispatchConfigs, type PgStore } from '../adapters/postgres/index.ts';
import {
  createDispatchReplayHandlers,
  type DispatchReplayHandlerParts,
} from './dispatch/replayDispatchHandlers.ts';
import type { Logger } from './logger.ts';
import { Backtests, createReplayHandlers } from './replay/index.ts';
import type { Settings } from './settings.ts';

/** What tells what rules and documents would have done, over the stored history. */
export function openBacktests(
  parts: Pick<
    DispatchReplayHandlerParts,
    'rules' | 'detectors' | 'kinds' | 'unavailable' | 'identities' | 'now'
  > & {
    readonly store: PgStore;
    readonly settings: Settings;
    readonly logger: Logger;
  },
) {
  const { store, settings, logger, ...rest } = parts;
  const backtests = new Backtests({
    onFault: (err) => logger.error({ err }, 'a back-test met a fault of ours'),
    tenants: () => parts.identities.tenants().size,
    timeLimitMs: settings.backtest_time_limit,
  });
  const replaying = {
    ...rest,
    backtests,
    databaseUrl: store.url,
    retentionMs: settings.retention,
    maxGroupsPerRule: settings.max_groups_per_rule,
  };
  return {
    replay: createReplayHandlers(replaying),
    dispatchReplay: createDispatchReplayHandlers({
      ...replaying,
      configs: new PgDispatchConfigs(store),
    }),
    stop: () => backtests.stop(),
  };
}
