import { readableNumber } from './readableNumber.ts';
import { tame } from './tame.ts';
import {
  MAX_CALIBRATION_BYTES,
  scoreOf,
  TailCalibration,
  type TailCalibrationJson,
} from './calibration/index.ts';
import type { Detector, DetectorKind, Judgement, Observed, Sample } from './Detector.ts';
import { notReady, rarityText } from './deviation.ts';
import { MedianWindow } from './MedianWindow.ts';
import { packNumbers, unpackNumbers } from './packedNumbers.ts';
import { readCount, readState, signatureOf } from './stateJson.ts';

/** A sum in one direction, and for how many samples it has been above 0. */
interface Run {
  sum: number;
  length: number;
}

interface State {
  /** The samples of the present level. */
  readonly level: MedianWindow;
  readonly up: Run;
  readonly down: Run;
  /** For how many samples in a row the level has looked changed, the first and the largest sum of these. */
  suspectFor: number;
  first: number;
  largest: number;
  readonly calibration: TailCalibration;
}

interface Parameters {
  readonly level_samples: number;
  readonly drift: number;
  readonly settle_samples: number;
}

/** Fewer samples do not make a level. */
const LEAST_SAMPLES = 20;
/** What is further away counts as so many deviations: one outlier is no change of level. */
const MAX_DEVIATIONS = 3;
/** Surprise from which the level is suspected to have changed. */
const SUSPICION = 3;
/** Surprise from which it has changed, without waiting. */
const CERTAINTY = 12;

/**
 * Watches for a lasting change of level: cumulative sums upwards and downwards (Page 1954) of the
 * distance from the median of the present level, in robust deviations, less a drift that is borne.
 *
 * The larger sum is what is strange. It grows from sample to sample while the new level lasts, so
 * that every threshold is crossed once. After `settle_samples` under suspicion the new level is
 * accepted: what came before the sum began to grow is forgotten, both sums begin at 0, and nothing
 * is judged until the new level has 20 samples. Of the sums of an accepted change only the first is
 * learned: the next one is to fire as well, though less readily where levels change every day.
 */
class ChangePoint implements Detector<State> {
  readonly name = 'change_point';
  readonly maxStateBytes: number;
  readonly #parameters: Parameters;
  readonly #signature: string;

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
    this.#signature = signatureOf(this.name, { ...parameters });
    this.maxStateBytes =
      MedianWindow.maxBytes(parameters.level_samples) + MAX_CALIBRATION_BYTES + 400;
  }

  init(): State {
    return {
      level: new MedianWindow(this.#parameters.level_samples),
      up: { sum: 0, length: 0 },
      down: { sum: 0, length: 0 },
      suspectFor: 0,
      first: 0,
      largest: 0,
      calibration: new TailCalibration(),
    };
  }

  observe(state: State, sample: Sample): Observed<State> {
    const value = tame(sample.value);
    const { level } = state;
    const isKnown = level.size >= LEAST_SAMPLES;
    const judgement = isKnown
      ? this.#judge(state, value)
      : notReady(`too few samples yet to know the level: ${String(level.size)}`);
    level.add(value);
    if (this.#isSettled(state, judgement)) this.#accept(state);
    return { state, judgement };
  }

  toJson({ level, up, down, suspectFor, first, largest, calibration }: State): unknown {
    return {
      of: this.#signature,
      level: level.toJson(),
      sums: packNumbers(Float64Array.of(up.sum, down.sum, first, largest)),
      lengths: [up.length, down.length, suspectFor],
      calibration: calibration.toJson(),
    };
  }

  fromJson(json: unknown): State {
    const { level, sums, lengths, calibration } = readState(json, this.#signature);
    const [up = 0, down = 0, first = 0, largest = 0] = unpackNumbers(sums, 4);
    if (!Array.isArray(lengths)) throw new Error('The runs of a change point are missing.');
    const [upLength, downLength, suspectFor] = [0, 1, 2].map((i) =>
      readCount(lengths[i], Number.MAX_SAFE_INTEGER),
    ) as [number, number, number];
    const state = this.init();
    state.level.restore(level);
    state.calibration.restore(calibration as TailCalibrationJson);
    return {
      ...state,
      up: { sum: up, length: upLength },
      down: { sum: down, length: downLength },
      suspectFor,
      first,
      largest,
    };
  }

  #judge(state: State, value: number): Judgement {
    const { level, up, down, calibration } = state;
    const centre = level.median;
    const { scale } = level;
    const deviations = deviationsOf(value, centre, scale);
    this.#add(up, deviations);
    this.#add(down, -deviations);
    const run = up.sum >= down.sum ? up : down;
    const { sum, length } = run;
    const surprise = calibration.surpriseOf(sum);
    const usual = calibration.tailStart;
    const { seen } = calibration;
    this.#learn(state, sum, surprise);
    const score = scoreOf(surprise);
    return {
      score,
      ready: calibration.isReady,
      lower: null,
      upper: null,
      direction: score === 0 ? 0 : run === up ? 1 : -1,
      explain: () => {
        const way = run === up ? 'rose' : 'fell';
        const by = length === 0 ? 0 : sum / length + this.#parameters.drift;
        const sums = `cumulative sum ${readableNumber(sum)}, usual is up to ${readableNumber(usual)}`;
        if (score === 0) return `the level is as it was, about ${readableNumber(centre)}: ${sums}`;
        const samples = length === 1 ? 'last sample' : `last ${String(length)} samples`;
        return `the level ${way} from about ${readableNumber(centre)} by ${readableNumber(by)} or more deviations (${readableNumber(scale)} each) in the ${samples}: ${sums}, ${rarityText(score, seen)}`;
      },
    };
  }

  #add(run: Run, deviations: number): void {
    run.sum = Math.max(0, run.sum + deviations - this.#parameters.drift);
    run.length = run.sum > 0 ? run.length + 1 : 0;
  }

  #learn(state: State, sum: number, surprise: number): void {
    if (surprise >= SUSPICION) {
      if (state.suspectFor === 0) state.first = sum;
      state.suspectFor += 1;
      state.largest = Math.max(state.largest, sum);
      return;
    }
    for (; state.suspectFor > 0; state.suspectFor--) state.calibration.learn(state.largest);
    state.largest = 0;
    state.calibration.learn(sum);
  }

  #isSettled({ suspectFor }: State, { score }: Judgement): boolean {
    if (suspectFor === 0) return false;
    return suspectFor >= this.#parameters.settle_samples || score >= scoreOf(CERTAINTY);
  }

  #accept(state: State): void {
    state.calibration.learn(state.first);
    const { up, down, level } = state;
    level.keepNewest((up.sum >= down.sum ? up : down).length);
    for (const run of [up, down]) Object.assign(run, { sum: 0, length: 0 });
    state.suspectFor = 0;
    state.largest = 0;
  }
}

function deviationsOf(value: number, centre: number, scale: number): number {
  if (value === centre) return 0;
  if (scale === 0) return value > centre ? MAX_DEVIATIONS : -MAX_DEVIATIONS;
  return Math.min(Math.max((value - centre) / scale, -MAX_DEVIATIONS), MAX_DEVIATIONS);
}

export const changePoint: DetectorKind = {
  name: 'change_point',
  what: 'whether its level has changed for good; fires once a change, then learns the new level',
  parameters: {
    level_samples: {
      ...{ default: 1000, min: 20, max: 2000, integer: true },
      what: 'how many of the last samples tell the present level',
    },
    drift: {
      ...{ default: 1, min: 0, max: 2.5 },
      what: 'deviations from the level that are borne: half the smallest change worth an alert',
    },
    settle_samples: {
      ...{ default: 20, min: 2, max: 500, integer: true },
      what: 'after how many samples a new level is accepted',
    },
  },
  defaultThreshold: 0.999,
  create: ({ level_samples = 1000, drift = 1, settle_samples = 20 }) =>
    new ChangePoint({ level_samples, drift, settle_samples }),
};
