import { CANARY_STAGES, type CanaryReport, type CanaryStage } from '@batcave/shared/health';
import type { DurationMs } from '@batcave/shared/time';

/** How many of the last canaries percentiles are taken of. */
export const KEPT_TIMES = 200;

/** How long each stage took for the last canaries. */
export class StageTimes {
  readonly #times = new Map<CanaryStage, DurationMs[]>(CANARY_STAGES.map((stage) => [stage, []]));

  add(stage: CanaryStage, durationMs: DurationMs): void {
    const times = this.#times.get(stage);
    if (times === undefined) return;
    times.push(durationMs);
    if (times.length > KEPT_TIMES) times.shift();
  }

  report(): CanaryReport['stages'] {
    return [...this.#times].map(([stage, times]) => {
      const sorted = times.toSorted((a, b) => a - b);
      return {
        stage,
        last_ms: rounded(times.at(-1)),
        p50_ms: rounded(percentile(sorted, 0.5)),
        p99_ms: rounded(percentile(sorted, 0.99)),
      };
    });
  }
}

/** The smallest value that so many are not above: nearest rank. */
function percentile(sorted: readonly number[], part: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
}

function rounded(durationMs: number | undefined): number | null {
  return durationMs === undefined ? null : Math.round(durationMs * 10) / 10;
}
