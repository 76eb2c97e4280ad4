import type { ParseArgsOptionsConfig } from 'node:util';
import type { DetectorKind } from '../../src/rules/detectors/Detector.ts';
import { DEFAULT_REST_SAMPLES } from '../../src/rules/detectors/calibration/index.ts';
import { DETECTOR_KINDS } from '../../src/rules/detectors/registry.ts';
import { DataSetError } from './readDataSet.ts';

/** What `npm run bench -- detection` was asked for. */
export interface DetectionOptions {
  readonly kinds: readonly DetectorKind[];
  /** Left out: the data that comes with the repository. */
  readonly dataFolder?: string;
  readonly labelsFile?: string;
  /** Left out: the best of all firing levels, and the default of each detector. */
  readonly threshold?: number;
  readonly outFolder?: string;
  readonly restSamples: number;
}

/** The options of this bench, as `parseArgs` takes them. */
export const DETECTION_OPTIONS = {
  detector: { type: 'string', multiple: true },
  data: { type: 'string' },
  labels: { type: 'string' },
  threshold: { type: 'string' },
  out: { type: 'string' },
  rest: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;

const NAMES = DETECTOR_KINDS.map(({ name }) => name);

export const DETECTION_HELP = `Usage: npm run bench -- detection [OPTION …]

Runs every detector with its default parameters over labelled series, one sample after the other, and
scores the alerts that a rule raises: by the rules of the Numenta Anomaly Benchmark (100 is perfect, 0 is
silence), and by what somebody on call would notice. Tells how many samples it judges in a second and what
memory the state of a series takes. One JSON line a detector and data set on standard output; what is
going on and a table on standard error.

Without --data the series are those that come with the repository: 35 of NAB, then 30 of
Microsoft's cloud monitoring at the firing levels that were best on NAB.

  --detector NAME    this one only, may be repeated: ${NAMES.join(', ')}
  --data DIR         other series: DIR/<folder>/<file>.csv (or .csv.gz) with timestamp,value
  --labels FILE      their labels, as NAB's combined_windows.json; without, nothing is scored
  --threshold T      firing level above 0 up to 1 in place of the best and the default one
  --out DIR          writes the alerts as NAB's results, DIR/<detector>/<folder>/<detector>_<file>.csv;
                     without --threshold those of a low firing level, for a threshold to be chosen
  --rest N           rest_samples of the rules, default ${String(DEFAULT_REST_SAMPLES)}: for so long after an alert only
                     something stranger raises another
`;

/** Texts as `parseArgs` gives them. */
export interface DetectionTexts {
  readonly detector?: readonly string[] | undefined;
  readonly data?: string | undefined;
  readonly labels?: string | undefined;
  readonly threshold?: string | undefined;
  readonly out?: string | undefined;
  readonly rest?: string | undefined;
}

function kindOf(name: string): DetectorKind {
  const kind = DETECTOR_KINDS.find((one) => one.name === name);
  if (kind === undefined)
    throw new DataSetError(`There is no detector ${name}. There are: ${NAMES.join(', ')}`);
  return kind;
}

/** @throws DataSetError saying which option is wrong, and what it may be. */
export function readOptions(texts: DetectionTexts): DetectionOptions {
  const {
    detector = [],
    data,
    labels,
    threshold,
    out,
    rest = String(DEFAULT_REST_SAMPLES),
  } = texts;
  if (labels !== undefined && data === undefined)
    throw new DataSetError('--labels needs --data: the data of the repository has its own labels');
  const level = Number(threshold);
  if (threshold !== undefined && !(level > 0 && level <= 1))
    throw new DataSetError(`--threshold ${threshold}: must be a number above 0 and up to 1`);
  const restSamples = Number(rest);
  if (rest === '' || !Number.isSafeInteger(restSamples) || restSamples < 0)
    throw new DataSetError(`--rest ${rest}: must be a whole number of samples`);
  return {
    kinds: detector.length === 0 ? DETECTOR_KINDS : detector.map(kindOf),
    ...(data === undefined ? {} : { dataFolder: data }),
    ...(labels === undefined ? {} : { labelsFile: labels }),
    ...(threshold === undefined ? {} : { threshold: level }),
    ...(out === undefined ? {} : { outFolder: out }),
    restSamples,
  };
}
