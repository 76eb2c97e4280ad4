import path from 'node:path';
import type { DetectorKind } from '../../src/rules/detectors/Detector.ts';
import { scoreOf, surpriseOf } from '../../src/rules/detectors/calibration/index.ts';
import { heldBytes, print } from '../figures.ts';
import { bestFiringLevels, withAlerts } from './firingLevels.ts';
import { countWindows, type ProfileName, type ScoredSeries } from './nabScore.ts';
import {
  type Cost,
  figuresOf,
  type OperatingPoint,
  operatingPoint,
  tableOf,
  type TableRow,
} from './operatingPoint.ts';
import type { DetectionOptions } from './options.ts';
import { type LabelledSeries, readDataSet } from './readDataSet.ts';
import {
  detectorWithDefaults,
  type JudgedSeries,
  judgeSeries,
  scoreSeries,
} from './scoreSeries.ts';
import { writeResults } from './writeResults.ts';

/**
 * Results that are written for a threshold to be chosen have alerts this many times as often as by
 * default. With many more, those that nobody would want stand already when something happens.
 */
const TIMES_AS_OFTEN = 4;

function levelForSweeps({ defaultThreshold }: DetectorKind): number {
  return scoreOf(surpriseOf(defaultThreshold) - Math.log10(TIMES_AS_OFTEN));
}

interface DataSet {
  readonly name: string;
  readonly series: readonly LabelledSeries[];
}

type Levels = Record<ProfileName, number>;

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function withRepository(name: string): DataSet {
  const folder = path.join(import.meta.dirname, 'data', name);
  const labels = path.join(folder, 'labels/combined_windows.json');
  return { name, series: readDataSet(path.join(folder, 'data'), labels) };
}

function dataSets({ dataFolder, labelsFile }: DetectionOptions): DataSet[] {
  if (dataFolder === undefined) return ['nab', 'cloud'].map(withRepository);
  return [{ name: path.basename(dataFolder), series: readDataSet(dataFolder, labelsFile) }];
}

function levels(level: number): Levels {
  return { standard: level, low_fp: level, low_fn: level };
}

/** One detector on one data set. */
class Trial {
  readonly #kind: DetectorKind;
  readonly #data: DataSet;
  readonly #options: DetectionOptions;
  readonly #judged: readonly JudgedSeries[];
  readonly cost: Cost;

  constructor(kind: DetectorKind, data: DataSet, options: DetectionOptions) {
    this.#kind = kind;
    this.#data = data;
    this.#options = options;
    const before = heldBytes();
    this.#judged = data.series.map(({ rows }) => judgeSeries(kind, rows));
    // All states live at once, as in a server; without the scores, which no server keeps.
    const held = heldBytes() - before - this.#sum(({ scores }) => scores.byteLength);
    this.cost = {
      samplesPerSec:
        (this.#sum(({ scores }) => scores.length) / this.#sum((one) => one.tookMs)) * 1000,
      memoryPerSeries: held / data.series.length,
    };
  }

  get hasLabels(): boolean {
    return countWindows(this.#corpus(() => new Float64Array())) > 0;
  }

  bestLevels(): Levels {
    return bestFiringLevels(
      this.#corpus((i) => this.#judged[i]?.scores),
      this.#options.restSamples,
    );
  }

  /** Measures from the scores of the detector: no rule has to run again for another level. */
  pointAt(what: string, at: Levels): OperatingPoint {
    const { restSamples } = this.#options;
    const judged = this.#corpus((i) => this.#judged[i]?.scores);
    return operatingPoint(what, at, (firingLevel) => withAlerts(judged, firingLevel, restSamples));
  }

  /** Measures the alerts of a rule. */
  pointOfRule(what: string, firingLevel: number): OperatingPoint {
    const alerts = this.alerts(firingLevel);
    return operatingPoint(what, levels(firingLevel), () => this.#corpus((i) => alerts[i]));
  }

  alerts(firingLevel: number): Float64Array[] {
    const { restSamples } = this.#options;
    return this.#data.series.map(({ rows }) =>
      scoreSeries(this.#kind, rows, { firingLevel, restSamples }),
    );
  }

  write(outFolder: string, firingLevel: number): void {
    this.alerts(firingLevel).forEach((scores, i) => {
      const series = this.#data.series[i];
      if (series !== undefined) writeResults(outFolder, this.#kind.name, series, scores);
    });
  }

  figures(): Record<string, unknown> {
    const detector = detectorWithDefaults(this.#kind);
    const bytes = this.#judged.map(({ state }) => JSON.stringify(detector.toJson(state)).length);
    return {
      bench: 'detection',
      detector: this.#kind.name,
      data: this.#data.name,
      series: this.#data.series.length,
      samples: this.#sum(({ scores }) => scores.length),
      samples_per_sec: Math.round(this.cost.samplesPerSec),
      memory_per_series: Math.round(this.cost.memoryPerSeries),
      state_json_bytes_max: Math.max(...bytes),
      rest_samples: this.#options.restSamples,
    };
  }

  #sum(figureOf: (series: JudgedSeries) => number): number {
    return this.#judged.reduce((sum, series) => sum + figureOf(series), 0);
  }

  /** The series that have labels, with scores of whatever kind. */
  #corpus(scoresOf: (series: number) => Float64Array | undefined): ScoredSeries[] {
    return this.#data.series.flatMap(({ name, rows, windows }, i) =>
      windows === undefined
        ? []
        : [{ name, windows, atMs: rows.map(({ atMs }) => atMs), scores: scoresOf(i) ?? [] }],
    );
  }
}

function pointsOf(
  trial: Trial,
  kind: DetectorKind,
  { threshold }: DetectionOptions,
  frozen: Levels | undefined,
): { points: OperatingPoint[]; best: Levels | undefined } {
  if (!trial.hasLabels) return { points: [], best: undefined };
  if (threshold !== undefined)
    return { points: [trial.pointOfRule('given', threshold)], best: undefined };
  const best = frozen ?? trial.bestLevels();
  const points = [
    trial.pointAt(frozen === undefined ? 'best' : 'frozen', best),
    trial.pointAt('default', levels(kind.defaultThreshold)),
  ];
  return { points, best };
}

function sayHowToScore({ outFolder, kinds, labelsFile, threshold }: DetectionOptions): void {
  if (outFolder === undefined) return;
  const names = kinds.map(({ name }) => name).join(',');
  say(`Results are in ${outFolder}/<detector>/. NAB's own program scores them from its folder, when
they lie in its results/ and the labels${labelsFile === undefined ? '' : ` (${labelsFile})`} in its labels/:
  python run.py -d ${names} --optimize --score --normalize`);
  if (threshold !== undefined)
    say(
      `At this firing level an alert has at least the score ${String(threshold)}: that is the threshold.`,
    );
}

/** Measures the detectors, or writes what they say of other data. */
export function detection(options: DetectionOptions): void {
  const sets = dataSets(options);
  const rows: TableRow[] = [];
  for (const kind of options.kinds) {
    let frozen: Levels | undefined;
    for (const data of sets) {
      say(`${kind.name} on ${data.name}: ${String(data.series.length)} series`);
      const trial = new Trial(kind, data, options);
      const { points, best } = pointsOf(trial, kind, options, frozen);
      frozen = best;
      print({ ...trial.figures(), points: points.map(figuresOf) });
      const row = { detector: kind.name, data: data.name, cost: trial.cost };
      rows.push(...points.map((point) => ({ ...row, point })));
      if (options.outFolder !== undefined)
        trial.write(options.outFolder, options.threshold ?? levelForSweeps(kind));
    }
  }
  if (rows.length > 0) say(`\n${tableOf(rows)}`);
  else say('There are no labels with windows: nothing was scored.');
  sayHowToScore(options);
}
