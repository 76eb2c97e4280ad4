import { readableNumber } from './readableNumber.ts';
import { tame } from './tame.ts';
import type { Detector, DetectorKind, Judgement } from './Detector.ts';
import { packedLength, packNumbers, unpackNumbers } from './packedNumbers.ts';
import { readCount, readState, signatureOf } from './stateJson.ts';

interface State {
  /** The newest values; the oldest of them at `next` once it is full. */
  readonly ring: Float64Array;
  size: number;
  next: number;
}

interface Parameters {
  readonly over_samples: number;
  readonly percent: number;
  readonly absolute: number;
}

const NOT_READY: Judgement = {
  ...{ score: 0, ready: false, lower: null, upper: null, direction: 0 },
  explain: () => 'too few samples yet to say how it changes',
};

/**
 * Compares a sample with the one so many samples before it.
 *
 * The score is no probability: 1 when the change is at least the limit, else half the share of the
 * limit that it reaches, so at most 0.5.
 *
 * The limit is `percent` of the earlier value, and at least `absolute`. From an earlier value of 0
 * every change is beyond any percentage and has score 1: where a series is often at or near 0,
 * `absolute` says how large a change must be to matter.
 */
class RateOfChange implements Detector<State> {
  readonly name = 'rate_of_change';
  readonly maxStateBytes: number;
  readonly #parameters: Parameters;
  readonly #signature: string;

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
    this.#signature = signatureOf(this.name, { ...parameters });
    this.maxStateBytes = packedLength(parameters.over_samples) + 200;
  }

  init(): State {
    return { ring: new Float64Array(this.#parameters.over_samples), size: 0, next: 0 };
  }

  observe(
    state: State,
    sample: { readonly value: number },
  ): { state: State; judgement: Judgement } {
    const value = tame(sample.value);
    const { ring } = state;
    const isFull = state.size === ring.length;
    const judgement = isFull ? this.#judge(ring[state.next] as number, value) : NOT_READY;
    ring[state.next] = value;
    state.next = (state.next + 1) % ring.length;
    state.size = Math.min(state.size + 1, ring.length);
    return { state, judgement };
  }

  toJson({ ring, size, next }: State): unknown {
    return { of: this.#signature, size, next, ring: packNumbers(ring) };
  }

  fromJson(json: unknown): State {
    const { size, next, ring } = readState(json, this.#signature);
    const length = this.#parameters.over_samples;
    return {
      ring: unpackNumbers(ring, length),
      size: readCount(size, length),
      next: readCount(next, length - 1),
    };
  }

  #judge(old: number, value: number): Judgement {
    const { percent, absolute } = this.#parameters;
    const limit = Math.max((percent / 100) * Math.abs(old), absolute);
    const change = value - old;
    const size = Math.abs(change);
    const isBeyond = change !== 0 && size >= limit;
    return {
      score: isBeyond ? 1 : change === 0 ? 0 : Math.min(0.5, size / limit / 2),
      ready: true,
      lower: old - limit,
      upper: old + limit,
      direction: isBeyond ? (Math.sign(change) as -1 | 1) : 0,
      explain: () => this.#explain(old, value),
    };
  }

  #explain(old: number, value: number): string {
    const { over_samples, percent, absolute } = this.#parameters;
    const samples = over_samples === 1 ? '1 sample' : `${String(over_samples)} samples`;
    const change = value - old;
    const signed = (number: number): string =>
      `${number < 0 ? '−' : '+'}${readableNumber(Math.abs(number))}`;
    const isByAbsolute = absolute > (percent / 100) * Math.abs(old);
    const inPercent = (change / Math.abs(old)) * 100;
    const changed =
      isByAbsolute || !Number.isFinite(inPercent) ? signed(change) : `${signed(inPercent)} %`;
    const limit = isByAbsolute
      ? readableNumber(absolute)
      : `${readableNumber(percent)} %${old === 0 ? ' of 0' : ''}`;
    return `went from ${readableNumber(old)} to ${readableNumber(value)} within ${samples}: ${changed}, limit ${limit}`;
  }
}

export const rateOfChange: DetectorKind = {
  name: 'rate_of_change',
  what: 'how much it has changed since so many samples ago',
  parameters: {
    over_samples: {
      ...{ default: 5, min: 1, max: 1440, integer: true },
      what: 'how many samples back the value is compared with',
    },
    percent: {
      ...{ default: 50, min: 0.1, max: 1_000_000 },
      what: 'change in percent of the earlier value from which it fires',
    },
    absolute: {
      ...{ default: 0, min: 0, max: 1e15 },
      what: 'least change, in the unit of the value, from which it fires; 0 for none',
    },
  },
  defaultThreshold: 1,
  // Whoever states a limit wants to hear of it every time.
  restSamples: 0,
  create: ({ over_samples = 5, percent = 50, absolute = 0 }) =>
    new RateOfChange({ over_samples, percent, absolute }),
};
