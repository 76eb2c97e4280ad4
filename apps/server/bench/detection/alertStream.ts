import { Rest } from '../../src/rules/detectors/calibration/index.ts';

/** When a score raises an alert. */
export interface AlertPolicy {
  /** Score from which an alert is raised. */
  readonly firingLevel: number;
  /** After an alert only something stranger raises another within so many samples; 0 for no rest. */
  readonly restSamples: number;
}

/** A rule without `no_data` and `step` clears its alert when no sample came for so long. */
const VERDICT_STANDS_MS = 120 * 60_000;

/**
 * The alert stream of a rule as a score a row: at a row where an alert is raised the score it was
 * raised with, else 0.
 *
 * An alert is raised when the score reaches the firing level, and `Rest` allows it, while no alert
 * stands. It clears at the next sample below, or when none came for two hours. What `scoreSeries` has
 * the engine say, a test holds this against: without running it for every level that is tried.
 */
export function alertStream(
  scores: Float64Array,
  atMs: readonly number[],
  { firingLevel, restSamples }: AlertPolicy,
): Float64Array {
  const rest = new Rest({ threshold: firingLevel, samples: restSamples });
  let stands = false;
  return scores.map((score, row) => {
    const isAllowed = rest.allows(score);
    rest.pass();
    const sinceMs = (atMs[row] ?? 0) - (atMs[row - 1] ?? -Infinity);
    stands &&= sinceMs < VERDICT_STANDS_MS;
    const holds = score >= firingLevel && (stands || isAllowed);
    const isRaised = holds && !stands;
    stands = holds;
    if (isRaised) rest.begin(score);
    return isRaised ? score : 0;
  });
}
