import type { PgRules, PgStore } from '../../adapters/postgres/index.ts';
import { wholeTenant } from '../../identity/index.ts';
import { openHostDetectors, readDetectors } from '../detectors.ts';
import type { Settings } from '../settings.ts';
import { BacktestJob, backtestJob } from './BacktestJob.ts';
import { type AskedBacktest, backtestTask } from './backtestTask.ts';

/**
 * Starts a back-test for whoever has the host: over all events of a tenant.
 *
 * @throws AppError as `backtestTask` does; SettingError for detectors that cannot be read
 */
export async function startHostBacktest(
  asked: AskedBacktest,
  at: {
    readonly store: PgStore;
    readonly rules: PgRules;
    readonly settings: Settings;
    readonly tenant: string;
    /** Told of what was a fault of ours. */
    readonly onFault: (error: unknown) => void;
  },
): Promise<BacktestJob> {
  const { settings } = at;
  const opened = await openHostDetectors(settings);
  try {
    const task = await backtestTask(asked, {
      view: wholeTenant(at.tenant),
      rules: at.rules,
      databaseUrl: at.store.url,
      retentionMs: settings.retention,
      maxGroupsPerRule: settings.max_groups_per_rule,
      detectors: readDetectors(settings),
      kinds: opened.kinds,
      unavailable: opened.unavailable,
      nowMs: Date.now(),
    });
    return new BacktestJob(backtestJob(task), at.onFault);
  } finally {
    // The job has a thread with detectors of its own.
    await opened.close();
  }
}
