import { scoreOf } from '../../src/rules/detectors/calibration/index.ts';
import { alertStream } from './alertStream.ts';
import {
  NOTHING_DETECTED,
  PROFILE_NAMES,
  type ProfileName,
  PROFILES,
  scoreAt,
  type ScoredSeries,
} from './nabScore.ts';

/** Surprises (see calibration/surprise.ts) from one in ten samples to one in a million millions. */
const LOWEST = 1;
const STEP = 0.05;
const STEPS = 220;

/** The corpus with its alerts in place of the scores of the detector. */
export function withAlerts(
  judged: readonly ScoredSeries[],
  firingLevel: number,
  restSamples: number,
): ScoredSeries[] {
  return judged.map((series) => ({
    ...series,
    scores: alertStream(Float64Array.from(series.scores), series.atMs, {
      firingLevel,
      restSamples,
    }),
  }));
}

/**
 * The firing level of each profile whose alerts score highest, the higher one of two that are equal.
 *
 * This is not the best threshold over one alert stream: a lower firing level raises an alert
 * earlier, and then not at the row that stands out. So every level has its own alerts.
 */
export function bestFiringLevels(
  judged: readonly ScoredSeries[],
  restSamples: number,
): Record<ProfileName, number> {
  const best = { standard: 0, low_fp: 0, low_fn: 0 };
  const highest = { standard: -Infinity, low_fp: -Infinity, low_fn: -Infinity };
  const levels = [
    NOTHING_DETECTED,
    1,
    ...Array.from({ length: STEPS + 1 }, (_, i) => scoreOf(LOWEST + STEP * (STEPS - i))),
  ];
  for (const level of levels) {
    const alerts = withAlerts(judged, level, restSamples);
    for (const name of PROFILE_NAMES) {
      const { raw } = scoreAt(alerts, PROFILES[name], level);
      if (raw <= highest[name]) continue;
      highest[name] = raw;
      best[name] = level;
    }
  }
  return best;
}
