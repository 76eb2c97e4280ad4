import { SILENCE_LIMITS } from '@batcave/shared/dispatch';
import { now } from '../adapters/clock/index.ts';
import {
  PgBrowserSessions,
  PgNotifications,
  PgRetention,
  PgSilences,
  type PgStore,
} from '../adapters/postgres/index.ts';
import {
  planRetention,
  type RetentionPlan,
  runRetention,
  type RunReport,
} from '../retention/index.ts';
import type { Settings } from './settings.ts';

const DAY_MS = 86_400_000;
/** Days made ahead: a server that cannot make any for a week still finds midnight prepared. */
const AHEAD_MS = 7 * DAY_MS;

/** Retention over a store: what it would do, and doing it. */
export function retentionFor(store: PgStore, settings: Settings) {
  const adapter = new PgRetention(store);
  const bounds = {
    retentionMs: settings.retention,
    maxPastMs: settings.max_event_age,
    aheadMs: AHEAD_MS,
  };
  return {
    /** Makes the days that events may fall on. Drops nothing: a start must not wait for that. */
    async makeAhead(): Promise<void> {
      const { makeFromMs, makeToMs } = planRetention({
        days: [],
        nowMs: now(),
        clockMs: now(),
        ...bounds,
      });
      await adapter.makeDays(makeFromMs, makeToMs);
    },
    async plan(): Promise<RetentionPlan> {
      const days = await adapter.days();
      return planRetention({ days, nowMs: now(), clockMs: await adapter.clockMs(), ...bounds });
    },
    async run(actor: string, onPlan: (plan: RetentionPlan) => void): Promise<RunReport> {
      const report = await runRetention({ store: adapter, settings: bounds, now, actor, onPlan });
      await new PgSilences(store).dropOver(now() - SILENCE_LIMITS.keptMs);
      await new PgNotifications(store).dropBefore(now() - settings.retention);
      // By a day more: a clock that was wrong for a moment has ended none for good.
      await new PgBrowserSessions(store).dropOver(now() - DAY_MS);
      return report;
    },
  };
}
