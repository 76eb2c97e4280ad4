import { MAX_CALIBRATION_BYTES, scoreOf } from './calibration/index.ts';
import type { Detector, DetectorKind, Judgement } from './Detector.ts';
import { type Assessment, Ensemble, type EnsembleJson } from './ensemble/Ensemble.ts';
import { MAX_DAY_PATTERN_BYTES } from './ensemble/views/DayPattern.ts';
import { VIEWS } from './ensemble/views.ts';
import { packedLength } from './packedNumbers.ts';
import { readState, signatureOf } from './stateJson.ts';
import { readableNumber, readableShare } from './readableNumber.ts';
import { tame } from './tame.ts';
import { type UsualRange, usualRange } from './usualRange.ts';

/** Eight views of a series: level, range, mean, mix of values, shape, day pattern, roughness. */
export const ensemble: DetectorKind = {
  name: 'ensemble',
  what: 'Eight views of the series, each compared with its own past, weighed equally.',
  parameters: {
    memory_samples: {
      default: 2048,
      min: 500,
      max: 8192,
      integer: true,
      what: 'How many values it compares with. Fewer forget sooner and take less room.',
    },
    min_samples: {
      default: 100,
      min: 50,
      max: 5000,
      integer: true,
      what: 'Samples each view must have seen before it counts; twice as many before it may fire.',
    },
  },
  defaultThreshold: 0.98,
  create: ({ memory_samples = 2048, min_samples = 100 }) =>
    createEnsemble(memory_samples, min_samples),
};

function createEnsemble(memory: number, minSamples: number): Detector<Ensemble> {
  const parameters = { memory_samples: memory, min_samples: minSamples };
  const signature = signatureOf('ensemble', parameters);
  const calibrations = (VIEWS.length + 1) * MAX_CALIBRATION_BYTES;
  return {
    name: 'ensemble',
    maxStateBytes: 200 + packedLength(memory) + MAX_DAY_PATTERN_BYTES + calibrations,
    init: () => new Ensemble(memory, minSamples),
    observe(state, sample) {
      const value = tame(sample.value);
      const assessment = state.observe({ atMs: sample.atMs, value });
      const usual = usualRange(state.history);
      return { state, judgement: judge(value, usual, assessment, state.compared) };
    },
    toJson: (state) => ({ of: signature, ...state.toJson() }),
    fromJson(json) {
      const restored = new Ensemble(memory, minSamples);
      restored.restore(readState(json, signature) as unknown as EnsembleJson);
      return restored;
    },
  };
}

function judge(
  value: number,
  { lower, upper }: UsualRange,
  assessment: Assessment,
  compared: number,
): Judgement {
  const score = scoreOf(assessment.surprise);
  return {
    score,
    ready: assessment.isReady,
    lower,
    upper,
    direction: value > upper ? 1 : value < lower ? -1 : 0,
    explain: () => explain(value, { lower, upper }, assessment, compared),
  };
}

function explain(
  value: number,
  { lower, upper }: UsualRange,
  { surprise, findings }: Assessment,
  compared: number,
): string {
  const place = lower <= value && value <= upper ? 'within' : 'outside';
  const start =
    `${readableNumber(value)} is ${place} the usual ` +
    `${readableNumber(lower)} to ${readableNumber(upper)}`;
  const strangest = Math.max(...findings.map((finding) => finding?.surprise ?? 0));
  const index = findings.findIndex((finding) => finding?.surprise === strangest);
  const finding = findings[index];
  if (finding === undefined || finding === null || strangest === 0)
    return `${start}; nothing about it is unusual.`;
  const what = (VIEWS[index] as (typeof VIEWS)[number]).describe(finding.strangeness);
  const usual = readableNumber(finding.usualLimit);
  const share = readableShare(scoreOf(surprise));
  return (
    `${start}; strangest: ${what} (in most samples at most ${usual}). ` +
    `All views together: stranger than ${share} of ${readableNumber(compared)} samples.`
  );
}
