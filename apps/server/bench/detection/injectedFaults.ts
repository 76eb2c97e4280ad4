import { detectorKind } from '../../src/rules/detectors/registry.ts';
import { print, round } from '../figures.ts';
import { SERIES_NAMES, type SeriesName } from './cleanSeries.ts';
import { FAULT_KINDS, FAULT_NAMES, type FaultName } from './faultKinds.ts';
import { type Found, LearnedSeries } from './LearnedSeries.ts';

/** Sizes of faults, in deviations of the series. */
export const SIZES = [2, 3, 4, 5, 6, 8, 10, 12] as const;

/** What a rule is said to find: more than 95 % of these faults, with fewer than 5 % false triggers. */
export interface Claim {
  readonly detector: string;
  /** The threshold of the rule; `undefined` for one that is set by hand on the value. */
  readonly score: number | undefined;
  /** Series that the detector is made for. */
  readonly series: readonly [SeriesName, ...SeriesName[]];
  readonly fault: FaultName;
  /** The smallest size of which it is said, in deviations of the series. */
  readonly size: number;
}

/**
 * One claim a detector, for one fault a day among samples of five minutes. Its default threshold finds
 * as much, but one alert in a thousand clean samples is one in three days; so the claims are for
 * thresholds that are met ten times as seldom or less.
 */
export const CLAIMS: readonly Claim[] = [
  claim('threshold', undefined, 'spike', 8, ['noise', 'counts', 'gauge']),
  claim('robust_z', 0.9999, 'spike', 10, ['noise', 'drift', 'counts', 'gauge']),
  claim('ewma', 0.9999, 'shift', 6, ['noise', 'drift', 'counts', 'gauge']),
  claim('seasonal', 0.9999, 'spike', 10, ['noise', 'season', 'counts', 'gauge']),
  claim('change_point', 0.9999, 'shift', 4, ['noise', 'counts', 'gauge']),
  claim('forest', 0.9999, 'shift', 10, ['noise', 'drift', 'counts', 'gauge']),
  claim('neighbours', 0.999, 'shift', 10, ['noise', 'season', 'counts', 'gauge']),
  claim('ensemble', 0.999, 'shift', 8, ['noise', 'drift', 'counts', 'gauge']),
];

function claim(
  detector: string,
  score: number | undefined,
  fault: FaultName,
  size: number,
  series: Claim['series'],
): Claim {
  return { detector, score, series, fault, size };
}

/** The share of the faults that were found. */
export function shareFound({ faults, found }: Found): number {
  return found / faults;
}

/** The share of false alerts among those and the faults found. */
export function shareFalse({ found, falseAlerts }: Found): number {
  return falseAlerts === 0 ? 0 : falseAlerts / (falseAlerts + found);
}

export function sumOf(all: readonly Found[]): Found {
  const sum = (of: (one: Found) => number) => all.reduce((total, one) => total + of(one), 0);
  return {
    faults: sum((one) => one.faults),
    found: sum((one) => one.found),
    falseAlerts: sum((one) => one.falseAlerts),
  };
}

/** Faults of every size, and of none, that a rule met on some series. */
export class Trial {
  readonly #learned: readonly LearnedSeries[];

  /** @param faults  At least so many of each kind and size, each in a series of its own. */
  constructor(
    { detector, score, series }: Pick<Claim, 'detector' | 'score' | 'series'>,
    faults: number,
  ) {
    const each = Math.ceil(faults / series.length);
    this.#learned = series.flatMap((name) =>
      Array.from({ length: each }, (_, i) => new LearnedSeries(detector, name, seedOf(i), score)),
    );
  }

  found(fault: FaultName, size: number): Found {
    return sumOf(this.#learned.map((learned) => learned.inject(fault, size)));
  }

  /** The share found over the size of the fault, in percent. */
  curve(fault: FaultName): { readonly size: number; readonly percent: number }[] {
    const sizes = FAULT_KINDS[fault].isSized ? SIZES : [0];
    return sizes.map((size) => ({ size, percent: percentOf(shareFound(this.found(fault, size))) }));
  }
}

// Other seeds than those (7919 i + 13) with which the claims were found.
function seedOf(i: number): number {
  return 104_729 * i + 50_021;
}

function percentOf(share: number): number {
  return round(100 * share, 1);
}

/** One line of a table: the share found by size. */
export function lineOf(name: string, curve: ReturnType<Trial['curve']>): string {
  return `${name.padEnd(34)}${curve.map(({ percent }) => percent.toFixed(1).padStart(7)).join('')}\n`;
}

/** The head of such a table. */
export const TABLE_HEAD = `${'found, in %, by size in deviations'.padEnd(34)}${SIZES.map((size) => String(size).padStart(7)).join('')}\n`;

const FAULTS_A_SERIES = 40;

/**
 * Prints a JSON line for each detector, series and fault: the share found by size, and of alerts that
 * were false ones; at the default threshold and at that of its claim. A table goes to standard error.
 */
export function injectedFaults(): void {
  process.stderr.write(TABLE_HEAD);
  for (const { detector, score } of CLAIMS)
    for (const threshold of new Set([detectorKind(detector)?.defaultThreshold, score]))
      for (const series of SERIES_NAMES) printTrial(detector, threshold, series);
}

function printTrial(detector: string, score: number | undefined, series: SeriesName): void {
  const trial = new Trial({ detector, score, series: [series] }, FAULTS_A_SERIES);
  for (const fault of FAULT_NAMES) {
    const curve = trial.curve(fault);
    const { faults, falseAlerts } = trial.found(fault, 12);
    print({
      bench: 'injected-faults',
      detector,
      threshold: score ?? 'by hand',
      series,
      fault,
      faults_of_each_size: faults,
      found_percent: Object.fromEntries(curve.map(({ size, percent }) => [size, percent])),
      false_alerts_a_day: round(falseAlerts / faults, 3),
    });
    process.stderr.write(lineOf(`${detector} ${String(score ?? '')} ${series} ${fault}`, curve));
  }
}
