import type { FatigueReport, FatigueSample } from '@batcave/shared/dispatch';

/** A share in per cent with one digit: `4.2 %`. */
export function percent(share: number | null): string {
  return share === null ? '—' : `${(share * 100).toFixed(1)} %`;
}

/** Misses of a sample with the interval that is 95 % sure: `1 of 40, 2.5 % (0.1 % to 13.2 %)`. */
export function describeSample(sample: FatigueSample): string {
  const { settled, misses, miss_rate: rate, lower, upper } = sample;
  if (settled === 0) return 'none is settled yet';
  return `${String(misses)} of ${String(settled)}, ${percent(rate)} (95 % sure: ${percent(lower)} to ${percent(upper)})`;
}

const MODES = {
  off: 'Off: every alert is told',
  observe: 'Observing: everything is told, and it is said what would not be',
  suppress: 'Suppressing: alerts that nobody acts on are not told',
} as const;

/** What is done now, and why that is not what was asked for. */
export function describeMode(
  report: Pick<FatigueReport, 'mode' | 'configured' | 'reverted'>,
): string {
  const { mode, configured, reverted } = report;
  const reason = reverted === null ? '' : ` ${reverted.reason}`;
  return mode === configured
    ? `${MODES[mode]}.${reason}`
    : `${MODES[mode]}. Configured is ${configured}; it ended itself.${reason}`;
}

const EXCLUSIONS: Readonly<Record<string, string>> = {
  off: 'it is off',
  critical: 'critical',
  security: 'about security',
  flapping: 'flapping',
  incident: 'part of an incident',
  acted: 'somebody acted on its kind lately',
  forgotten: 'its kind was forgotten',
  history: 'too little history',
  worse: 'it got worse',
  pause: 'suppression has paused',
  outlived: 'it lasted longer than usual',
  uncertain: 'not certain enough',
  burst: 'many at once',
  ended: 'suppression has ended',
};

/** Why alerts were told all the same, most first. */
export function exclusionRows(
  counts: FatigueReport['by_exclusion'],
): readonly (readonly [string, number])[] {
  return Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => [EXCLUSIONS[name] ?? name, count]);
}
