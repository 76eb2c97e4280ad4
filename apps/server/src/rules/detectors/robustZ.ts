import { readableNumber } from './readableNumber.ts';
import { tame } from './tame.ts';
import {
  MAX_CALIBRATION_BYTES,
  TailCalibration,
  type TailCalibrationJson,
} from './calibration/index.ts';
import type { Detector, DetectorKind, Observed, Sample } from './Detector.ts';
import { judgeDeviation, notReady } from './deviation.ts';
import { MedianWindow } from './MedianWindow.ts';
import { readState, signatureOf } from './stateJson.ts';

interface State {
  readonly window: MedianWindow;
  readonly calibration: TailCalibration;
}

/** Fewer values have no middle worth the name. */
const LEAST_SAMPLES = 20;

/**
 * Compares a sample with the median of those before it, in units of their median absolute deviation
 * (Hampel 1974): up to half of them may be outliers and do not shift what is usual.
 *
 * How strange a distance is, is learned: series with heavy tails have many a sample 10 deviations
 * away, others none.
 */
class RobustZ implements Detector<State> {
  readonly name = 'robust_z';
  readonly maxStateBytes: number;
  readonly #windowSamples: number;
  readonly #signature: string;

  constructor(windowSamples: number) {
    this.#windowSamples = windowSamples;
    this.#signature = signatureOf(this.name, { window_samples: windowSamples });
    this.maxStateBytes = MedianWindow.maxBytes(windowSamples) + MAX_CALIBRATION_BYTES + 120;
  }

  init(): State {
    return { window: new MedianWindow(this.#windowSamples), calibration: new TailCalibration() };
  }

  observe(state: State, sample: Sample): Observed<State> {
    const { window, calibration } = state;
    const value = tame(sample.value);
    const { size } = window;
    const expectation = { centre: window.median, scale: window.scale };
    const judgement =
      size < LEAST_SAMPLES
        ? notReady(`too few samples yet to say what is usual: ${String(size)}`)
        : judgeDeviation(
            value,
            expectation,
            calibration,
            (distance) =>
              `${distance} ${readableNumber(expectation.centre)}, the median of the last ${String(size)} samples`,
          );
    window.add(value);
    return { state, judgement };
  }

  toJson({ window, calibration }: State): unknown {
    return { of: this.#signature, window: window.toJson(), calibration: calibration.toJson() };
  }

  fromJson(json: unknown): State {
    const { window, calibration } = readState(json, this.#signature);
    const state = this.init();
    state.window.restore(window);
    state.calibration.restore(calibration as TailCalibrationJson);
    return state;
  }
}

export const robustZ: DetectorKind = {
  name: 'robust_z',
  what: 'how far it is from the median of the last samples, in median absolute deviations',
  parameters: {
    window_samples: {
      ...{ default: 500, min: 20, max: 2000, integer: true },
      what: 'how many of the last samples tell what is usual',
    },
  },
  defaultThreshold: 0.999,
  create: ({ window_samples = 500 }) => new RobustZ(window_samples),
};
