import type { PlayedMonth } from '../../src/dispatch/fatigue/testing/runMonth.ts';
import { DAY_MS, START_MS } from '../../src/dispatch/fatigue/testing/month.ts';
import { quantile } from '../figures.ts';

const TOLD_BY_ANOTHER_MS = 600_000;

const share = (part: number, whole: number): number => (whole === 0 ? NaN : part / whole);

/** What a month came to; shares from 0 to 1, NaN where there is nothing to share. */
export function measure({ played, model, reverts, digestLines }: PlayedMonth) {
  const { state } = model.snapshot();
  const noise = played.filter(({ alert }) => !alert.actionable);
  const real = played.filter(({ alert }) => alert.actionable);
  const withheld = played.filter(({ first }) => first.verdict === 'suppress');
  const never = withheld.filter(({ toldAtMs }) => toldAtMs === undefined);
  const late = withheld.filter(({ toldAtMs }) => toldAtMs !== undefined);
  const missed = never.filter(({ alert }) => alert.actionable);
  const lateReal = late.filter(({ alert }) => alert.actionable);
  const toldByAnother = missed.filter(({ alert }) =>
    played.some(
      ({ alert: other, toldAtMs }) =>
        other.service === alert.service &&
        other.actionable &&
        toldAtMs !== undefined &&
        Math.abs(toldAtMs - alert.atMs) < TOLD_BY_ANOTHER_MS,
    ),
  );
  const sampled = played.filter(({ first }) => first.verdict === 'sample');
  const { settled, misses } = state.wholeSample;
  const lastWeek = played.filter(({ alert }) => alert.atMs >= START_MS + 23 * DAY_MS);
  const neverReal = played.filter(
    ({ alert }) => alert.profile === 'noise' && alert.severity !== 'CRITICAL' && !alert.isSecurity,
  );
  const isWithheld = ({ first, toldAtMs }: (typeof played)[number]) =>
    first.verdict === 'suppress' && toldAtMs === undefined;
  return {
    alerts: played.length,
    noise: share(noise.length, played.length),
    suppressed: share(never.length, played.length),
    noise_suppressed: share(never.length - missed.length, noise.length),
    noise_of_rules_never_real_suppressed: share(
      neverReal.filter((one) => isWithheld(one) && !one.alert.actionable).length,
      neverReal.filter(({ alert }) => !alert.actionable).length,
    ),
    noise_suppressed_last_week: share(
      lastWeek.filter((one) => isWithheld(one) && !one.alert.actionable).length,
      lastWeek.filter(({ alert }) => !alert.actionable).length,
    ),
    late: share(late.length, withheld.length),
    late_noise: late.length - lateReal.length,
    late_real: lateReal.length,
    late_real_minutes_p50: quantile(
      lateReal.map(({ toldAtMs = 0, alert }) => (toldAtMs - alert.atMs) / 60_000),
      0.5,
    ),
    missed: missed.length,
    missed_of_real: share(missed.length, real.length),
    missed_told_by_another: toldByAnother.length,
    miss_rate_true: share(missed.length, never.length),
    withheld_real_rate: share(missed.length + lateReal.length, withheld.length),
    sampled: sampled.length,
    sample_real_rate: share(sampled.filter(({ alert }) => alert.actionable).length, sampled.length),
    miss_rate_measured: share(misses, settled),
    sample_settled: settled,
    reverts: reverts.length,
    digest_lines: share(
      digestLines.reduce((sum, one) => sum + one, 0),
      digestLines.length,
    ),
    digest_lines_max: Math.max(0, ...digestLines),
    kinds: model.snapshot().kinds.length,
  };
}
export type Measured = ReturnType<typeof measure>;

/** Mean, least and most of every figure over several months; those that are not there are left out. */
export function spread(all: readonly Measured[]): Record<string, readonly number[]> {
  const names = Object.keys(all[0] ?? {}) as (keyof Measured)[];
  return Object.fromEntries(
    names.map((name) => {
      const values = all.map((one) => one[name]).filter((value) => Number.isFinite(value));
      const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
      return [
        name,
        [mean, Math.min(...values), Math.max(...values)].map((value) => Number(value.toFixed(4))),
      ];
    }),
  );
}
