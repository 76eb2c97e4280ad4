import { readableNumber } from './readableNumber.ts';
import { tame } from './tame.ts';
import {
  MAX_CALIBRATION_BYTES,
  TailCalibration,
  type TailCalibrationJson,
} from './calibration/index.ts';
import type { Detector, DetectorKind, Observed, Sample } from './Detector.ts';
import { judgeDeviation, notReady } from './deviation.ts';
import { packNumbers, unpackNumbers } from './packedNumbers.ts';
import { readCount, readState, signatureOf } from './stateJson.ts';

interface State {
  seen: number;
  /** The chart: a mean that follows the newest samples. */
  chart: number;
  /** What the chart is held against: mean and variance over many samples. */
  mean: number;
  variance: number;
  readonly calibration: TailCalibration;
}

interface Parameters {
  readonly smoothing: number;
  readonly baseline_samples: number;
}

const LEAST_SAMPLES = 20;
/** What is further from the baseline counts as so many deviations: one sample must not set what is usual. */
const MAX_DEVIATIONS = 20;

/**
 * An EWMA control chart (Roberts 1959): an exponentially weighted mean of the newest samples, held
 * against a slow one in units of its standard error. It sees small shifts that last, which no single
 * sample shows. With smoothing 1 the chart is the sample itself.
 *
 * Mean and variance of the baseline are exponentially weighted too (Finch 2009), plain ones as long
 * as fewer than `baseline_samples` were seen. The sample that is judged is not yet part of them.
 */
class Ewma implements Detector<State> {
  readonly name = 'ewma';
  readonly maxStateBytes = MAX_CALIBRATION_BYTES + 250;
  readonly #parameters: Parameters;
  readonly #signature: string;

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
    this.#signature = signatureOf(this.name, { ...parameters });
  }

  init(): State {
    const calibration = new TailCalibration();
    return { seen: 0, chart: 0, mean: 0, variance: 0, calibration };
  }

  observe(state: State, sample: Sample): Observed<State> {
    const { smoothing } = this.#parameters;
    const value = this.#tamed(state, tame(sample.value));
    state.chart = state.seen === 0 ? value : state.chart + smoothing * (value - state.chart);
    const { chart, mean } = state;
    const scale = Math.sqrt(state.variance * (smoothing / (2 - smoothing)));
    const judgement =
      state.seen < LEAST_SAMPLES
        ? notReady(`too few samples yet to say what is usual: ${String(state.seen)}`)
        : judgeDeviation(
            chart,
            { centre: mean, scale },
            state.calibration,
            (distance) =>
              `as weighted mean of the last samples ${distance} the baseline ${readableNumber(mean)}`,
          );
    this.#learn(state, value);
    return { state, judgement };
  }

  toJson({ seen, chart, mean, variance, calibration }: State): unknown {
    const numbers = packNumbers(Float64Array.of(chart, mean, variance));
    return { of: this.#signature, seen, numbers, calibration: calibration.toJson() };
  }

  fromJson(json: unknown): State {
    const { seen, numbers, calibration } = readState(json, this.#signature);
    const state = this.init();
    const [chart = 0, mean = 0, variance = 0] = unpackNumbers(numbers, 3);
    state.calibration.restore(calibration as TailCalibrationJson);
    return { ...state, seen: readCount(seen, Number.MAX_SAFE_INTEGER), chart, mean, variance };
  }

  #tamed({ seen, mean, variance }: State, value: number): number {
    if (seen < LEAST_SAMPLES || variance === 0) return value;
    const reach = MAX_DEVIATIONS * Math.sqrt(variance);
    return Math.min(Math.max(value, mean - reach), mean + reach);
  }

  #learn(state: State, value: number): void {
    state.seen += 1;
    const weight = Math.max(1 / state.seen, 1 / this.#parameters.baseline_samples);
    const distance = value - state.mean;
    state.mean += weight * distance;
    state.variance = (1 - weight) * (state.variance + weight * distance * distance);
  }
}

export const ewma: DetectorKind = {
  name: 'ewma',
  what: 'how far a weighted mean of the newest samples is from a slow one: small shifts that last',
  parameters: {
    smoothing: {
      ...{ default: 0.2, min: 0.01, max: 1 },
      what: 'weight of the newest sample: lower sees smaller shifts, later',
    },
    baseline_samples: {
      ...{ default: 500, min: 20, max: 100_000, integer: true },
      what: 'over about how many samples the baseline is taken',
    },
  },
  defaultThreshold: 0.999,
  create: ({ smoothing = 0.2, baseline_samples = 500 }) =>
    new Ewma({ smoothing, baseline_samples }),
};
