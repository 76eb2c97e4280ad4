import { packedLength } from '../packedNumbers.ts';
import { Peaks, type PeaksJson } from './Peaks.ts';
import { fitTail, tailShare } from './paretoTail.ts';
import { MAX_SURPRISE } from './surprise.ts';

export interface TailCalibrationOptions {
  /** Samples that must be seen before anything is called surprising. */
  readonly minSamples: number;
  /** It remembers between one and two times this many samples. */
  readonly memory: number;
}

export interface TailCalibrationJson {
  readonly older: PeaksJson;
  readonly newer: PeaksJson;
}

const DEFAULTS: TailCalibrationOptions = { minSamples: 100, memory: 10_000 };

/** Largest numbers kept of each generation. */
const KEPT = 64;
/** The tail is this share of what was seen, in numbers between the limits. */
const TAIL_SHARE = 0.04;
const MIN_TAIL = 10;

/** Upper limit for the JSON of a calibration. */
export const MAX_CALIBRATION_BYTES = 2 * (packedLength(KEPT) + 80);

/**
 * Turns strangeness on any scale into surprise (see surprise.ts), by comparing it with the strangest
 * samples seen before: peaks over threshold (Siffer et al. 2017, "Anomaly detection in streams with
 * extreme value theory"), a generalised Pareto distribution fitted to the tail. It may not make rare
 * what was seen more often: the ranks within the tail have the last word.
 *
 * Larger is stranger. Strangeness must not be negative; what is not a number counts as 0.
 * Scaling all strangeness by a factor changes nothing. What is as strange as anything always is
 * has no surprise: a series of equal strangeness never fires.
 *
 * Two generations of samples are remembered. When the newer one is full the older one is forgotten.
 */
export class TailCalibration {
  readonly #options: TailCalibrationOptions;
  #older = new Peaks(KEPT);
  #newer = new Peaks(KEPT);
  /** Tail of both generations, the largest first, then the number below it. */
  readonly #tail = new Float64Array(2 * KEPT + 1);
  #tailLength = 0;
  #isTailKnown = false;

  constructor(options: Partial<TailCalibrationOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /** How many samples are remembered. */
  get seen(): number {
    return this.#older.seen + this.#newer.seen;
  }

  get isReady(): boolean {
    return this.seen >= this.#options.minSamples;
  }

  /** The surprise of a sample among those before it; 0 until ready. Then it is remembered too. */
  observe(strangeness: number): number {
    const tame = clamp(strangeness);
    const surprise = this.surpriseOf(tame);
    this.#remember(tame);
    return surprise;
  }

  /** Remembers a sample without judging it. */
  learn(strangeness: number): void {
    this.#remember(clamp(strangeness));
  }

  /** The surprise that a sample would have. */
  surpriseOf(strangeness: number): number {
    if (!this.isReady) return 0;
    this.#findTail();
    const start = this.#tailStart;
    if (strangeness <= start) return 0;
    const fit = fitTail(this.#tail.subarray(0, this.#tailLength), start);
    const fitted = this.#tailLength * tailShare(fit, strangeness - start);
    const share = Math.max(fitted, this.#countFrom(strangeness)) / this.seen;
    return Math.min(MAX_SURPRISE, Math.max(0, -Math.log10(share)));
  }

  /** What a sample must exceed to have a surprise at all: the start of the tail. */
  get tailStart(): number {
    this.#findTail();
    return this.#tailStart;
  }

  toJson(): TailCalibrationJson {
    return { older: this.#older.toJson(), newer: this.#newer.toJson() };
  }

  /** Fills a new calibration. @throws Error when the JSON is not of a calibration. */
  restore(json: TailCalibrationJson): void {
    this.#older.restore(json.older);
    this.#newer.restore(json.newer);
    this.#isTailKnown = false;
  }

  /** How many samples of the tail were at least so strange. */
  #countFrom(strangeness: number): number {
    let count = 0;
    while (count < this.#tailLength && (this.#tail[count] as number) >= strangeness) count += 1;
    return count;
  }

  get #tailStart(): number {
    return this.#tail[this.#tailLength] as number;
  }

  #remember(strangeness: number): void {
    if (this.#newer.seen >= this.#options.memory) {
      this.#older = this.#newer;
      this.#newer = new Peaks(KEPT);
    }
    this.#newer.add(strangeness);
    this.#isTailKnown = false;
  }

  #findTail(): void {
    if (this.#isTailKnown) return;
    this.#isTailKnown = true;
    const complete = Math.max(this.#older.completeFrom, this.#newer.completeFrom);
    const wanted = Math.max(MIN_TAIL, Math.ceil(TAIL_SHARE * this.seen));
    let [i, j, length] = [0, 0, 0];
    // One more than the tail: the number where it starts.
    while (length <= wanted && (i < this.#older.kept || j < this.#newer.kept)) {
      const old = i < this.#older.kept ? this.#older.at(i) : -Infinity;
      const young = j < this.#newer.kept ? this.#newer.at(j) : -Infinity;
      const next = Math.max(old, young);
      if (next < complete) break;
      if (old === next) i += 1;
      else j += 1;
      this.#tail[length++] = next;
    }
    this.#tailLength = Math.max(0, length - 1);
  }
}

function clamp(strangeness: number): number {
  if (!(strangeness > 0)) return 0;
  return Math.min(strangeness, Number.MAX_VALUE);
}
