import {
  MAX_CALIBRATION_BYTES,
  scoreOf,
  TailCalibration,
  type TailCalibrationJson,
} from './calibration/index.ts';
import type { Detector, DetectorKind, Judgement, Observed, Sample } from './Detector.ts';
import { History, type HistoryJson } from './History.ts';
import { distanceToNearest } from './nearestShingles.ts';
import { packedLength } from './packedNumbers.ts';
import { readableNumber, readableShare } from './readableNumber.ts';
import { readState, signatureOf } from './stateJson.ts';
import { tame } from './tame.ts';
import { usualRange } from './usualRange.ts';

interface State {
  readonly history: History;
  readonly calibration: TailCalibration;
}

interface StateJson {
  readonly history: HistoryJson;
  readonly calibration: TailCalibrationJson;
}

interface Parameters {
  readonly shingle: number;
  readonly neighbours: number;
  readonly memory: number;
}

/**
 * Compares the last few samples with all stretches of the same length among those remembered: what
 * has happened before has near neighbours (Ramaswamy et al. 2000; for streams: Burnaev and Ishimtsev
 * 2016, "Conformalized density- and distance-based anomaly detection in time-series data").
 */
class Neighbours implements Detector<State> {
  readonly name = 'neighbours';
  readonly maxStateBytes: number;
  readonly #parameters: Parameters;
  readonly #signature: string;

  constructor(parameters: Parameters) {
    const { shingle, neighbours, memory } = parameters;
    this.#parameters = parameters;
    this.#signature = signatureOf(this.name, { shingle, neighbours, memory_samples: memory });
    this.maxStateBytes = packedLength(memory) + MAX_CALIBRATION_BYTES + 200;
  }

  init(): State {
    return {
      history: new History(this.#parameters.memory),
      calibration: new TailCalibration(),
    };
  }

  observe(state: State, sample: Sample): Observed<State> {
    const { history, calibration } = state;
    const { shingle, neighbours } = this.#parameters;
    const value = tame(sample.value);
    history.push(value);
    const distance = distanceToNearest(history, shingle, neighbours);
    const ready = calibration.isReady;
    const usual = calibration.tailStart;
    const surprise = distance === null ? 0 : calibration.observe(distance);
    const { lower, upper } = usualRange(history);
    const score = scoreOf(surprise);
    const judgement: Judgement = {
      score,
      ready,
      lower,
      upper,
      direction: value > upper ? 1 : value < lower ? -1 : 0,
      explain: () =>
        distance === null || !ready
          ? `${readableNumber(value)}: too few samples yet to say what is usual.`
          : `The last ${String(shingle)} samples, up to ${readableNumber(value)}, are ` +
            `${readableNumber(distance)} away from the ${String(neighbours)} most similar ` +
            `stretches before (in most samples at most ${readableNumber(usual)}): ` +
            `stranger than ${readableShare(score)} of samples.`,
    };
    return { state, judgement };
  }

  toJson({ history, calibration }: State): unknown {
    return {
      of: this.#signature,
      history: history.toJson(),
      calibration: calibration.toJson(),
    };
  }

  fromJson(json: unknown): State {
    const { history, calibration } = readState(json, this.#signature) as unknown as StateJson;
    const state = this.init();
    state.history.restore(history);
    state.calibration.restore(calibration);
    return state;
  }
}

export const neighbours: DetectorKind = {
  name: 'neighbours',
  what: 'how far the last samples are from the most similar stretches before',
  parameters: {
    shingle: {
      ...{ default: 8, min: 1, max: 64, integer: true },
      what: 'how many samples are compared at a time: more see patterns, fewer single values',
    },
    neighbours: {
      ...{ default: 3, min: 1, max: 20, integer: true },
      what: 'how many similar stretches there must be for a stretch to count as known',
    },
    memory_samples: {
      ...{ default: 2048, min: 200, max: 8192, integer: true },
      what: 'how many of the last samples it compares with',
    },
  },
  defaultThreshold: 0.98,
  create: ({ shingle = 8, neighbours: count = 3, memory_samples: memory = 2048 }) =>
    new Neighbours({ shingle, neighbours: count, memory }),
};
