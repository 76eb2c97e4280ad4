import { round } from '../figures.ts';
import {
  type NabScore,
  PROFILE_NAMES,
  type ProfileName,
  PROFILES,
  scoreAt,
  type ScoredSeries,
} from './nabScore.ts';
import { type OpsMetrics, opsMetrics } from './opsMetrics.ts';

/** A detector at the firing level of each profile. */
export interface OperatingPoint {
  readonly what: string;
  readonly nab: Record<ProfileName, NabScore>;
  /** At the firing level of the standard profile. */
  readonly ops: OpsMetrics;
}

/** What a detector costs. */
export interface Cost {
  readonly samplesPerSec: number;
  /** Bytes of memory, mean over the series: of the states as they stand at the end. */
  readonly memoryPerSeries: number;
}

/** A detector on some data. */
export interface TableRow {
  readonly detector: string;
  readonly data: string;
  readonly cost: Cost;
  readonly point: OperatingPoint;
}

/** @param alertsAt  The corpus with the alerts of a firing level as scores. */
export function operatingPoint(
  what: string,
  levels: Record<ProfileName, number>,
  alertsAt: (firingLevel: number) => readonly ScoredSeries[],
): OperatingPoint {
  const score = (name: ProfileName): NabScore =>
    scoreAt(alertsAt(levels[name]), PROFILES[name], levels[name]);
  return {
    what,
    nab: { standard: score('standard'), low_fp: score('low_fp'), low_fn: score('low_fn') },
    ops: opsMetrics(alertsAt(levels.standard), levels.standard),
  };
}

/** As fields of a JSON line. NAB's scores are 0 to 100, shares 0 to 1. */
export function figuresOf({ what, nab, ops }: OperatingPoint): Record<string, unknown> {
  const perProfile = PROFILE_NAMES.flatMap((name) => [
    [`nab_${name}`, round(nab[name].normalised, 4)],
    [`firing_level_${name}`, nab[name].threshold],
  ]);
  return {
    what,
    ...Object.fromEntries(perProfile),
    windows: ops.windows,
    recall: round(ops.recall, 4),
    caught: round(ops.caught, 4),
    alerts: ops.alerts,
    event_false_trigger_rate: round(ops.eventFalseTriggerRate, 4),
    event_f1: round(ops.eventF1, 4),
    false_per_day: round(ops.falsePerDay, 4),
    segment_false_trigger_rate: round(ops.segmentFalseTriggerRate, 4),
    balanced_accuracy: round(ops.balancedAccuracy, 4),
  };
}

const HEAD = [
  ...['detector', 'data', 'firing level', 'NAB', 'low FP', 'low FN', 'recall', 'caught'],
  ...['event FTR', 'event F1', 'false/day', 'segFT', 'balanced', 'samples/s', 'memory per series'],
];

function cellsOf({ detector, data, cost, point: { what, nab, ops } }: TableRow): string[] {
  const percent = (share: number): string => (Number.isNaN(share) ? '-' : (100 * share).toFixed(1));
  return [
    detector,
    data,
    `${what} ${nab.standard.threshold > 1 ? 'silent' : nab.standard.threshold.toPrecision(5)}`,
    ...PROFILE_NAMES.map((name) => nab[name].normalised.toFixed(1)),
    percent(ops.recall),
    percent(ops.caught),
    percent(ops.eventFalseTriggerRate),
    percent(ops.eventF1),
    ops.falsePerDay.toFixed(3),
    percent(ops.segmentFalseTriggerRate),
    percent(ops.balancedAccuracy),
    Math.round(cost.samplesPerSec).toLocaleString('en'),
    `${(cost.memoryPerSeries / 1000).toFixed(1)} kB`,
  ];
}

/** The table that a person reads; shares in percent. */
export function tableOf(rows: readonly TableRow[]): string {
  const lines = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, i) => Math.max(...lines.map((cells) => cells[i]?.length ?? 0)));
  const TEXTS = 3;
  const line = (cells: string[]): string =>
    cells
      .map((cell, i) => (i < TEXTS ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return `${lines.map(line).join('\n')}\n`;
}
