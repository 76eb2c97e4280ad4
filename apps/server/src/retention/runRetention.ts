import type { DurationMs } from '@batcave/shared/time';
import { planRetention, type RetentionPlan, type StoredDay } from './planRetention.ts';
import type { RetentionStore, RunReport } from './ports.ts';

/** So long it can be checked what the engine decided. */
const ENGINE_DAYS_MS = 8 * 86_400_000;

/** Settings of retention. */
export interface RetentionSettings {
  readonly retentionMs: DurationMs;
  readonly maxPastMs: DurationMs;
  readonly aheadMs: DurationMs;
}

/** Makes the days ahead and drops those past the retention, telling each before it goes. */
export async function runRetention(options: {
  readonly store: RetentionStore;
  readonly settings: RetentionSettings;
  readonly now: () => number;
  readonly actor: string;
  /** Called with the whole plan before anything is done. */
  readonly onPlan: (plan: RetentionPlan) => void;
}): Promise<RunReport> {
  const { store, settings, now, actor, onPlan } = options;
  const report = await store.exclusively(async () => {
    const plan = planRetention({
      days: await store.days(),
      nowMs: now(),
      clockMs: await store.clockMs(),
      ...settings,
    });
    onPlan(plan);
    const made = await store.makeDays(plan.makeFromMs, plan.makeToMs);
    const dropped: StoredDay[] = [];
    for (const day of plan.drop) {
      await store.dropDay(day, actor, now());
      dropped.push(day);
    }
    await store.dropEngineDays(new Date(now() - ENGINE_DAYS_MS).toISOString().slice(0, 10));
    return { made, dropped, busy: false };
  });
  return report ?? { made: [], dropped: [], busy: true };
}
