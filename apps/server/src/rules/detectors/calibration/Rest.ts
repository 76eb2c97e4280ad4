import { surpriseOf } from './surprise.ts';

export interface RestOptions {
  /** Score at which it fires. */
  readonly threshold: number;
  /** How many samples it rests after it fired. */
  readonly samples: number;
}

export interface RestJson {
  readonly left: number;
  readonly bar: number;
}

export const DEFAULT_REST_SAMPLES = 120;

/** What comes right after an alert must be this much more surprising to be another one. */
const MARGIN = 1;

/**
 * Decides which of the samples that reach the threshold raise an alert.
 *
 * After one that did it rests: for a number of samples only something stranger raises another. How
 * much stranger falls in a straight line, from ten times as rare as the one before down to the
 * threshold. One incident makes one alert, and a worse one inside it is not lost.
 */
export class Rest {
  readonly #threshold: number;
  readonly #samples: number;
  #left = 0;
  /** Surprise that was needed right after the last alert. */
  #bar = 0;

  constructor({ threshold, samples }: RestOptions) {
    this.#threshold = surpriseOf(threshold);
    this.#samples = samples;
  }

  /** Whether a sample of this score raises an alert. To be asked once for every sample. */
  raises(score: number): boolean {
    const allowed = this.allows(score);
    this.pass();
    if (allowed) this.begin(score);
    return allowed;
  }

  /** Whether a sample of this score may raise an alert now. */
  allows(score: number): boolean {
    if (this.#left === 0) return surpriseOf(score) >= this.#threshold;
    const above = (this.#bar - this.#threshold) * (this.#left / this.#samples);
    return surpriseOf(score) >= this.#threshold + above;
  }

  /** A sample has passed. */
  pass(): void {
    if (this.#left > 0) this.#left -= 1;
  }

  /** A sample of this score has raised an alert. */
  begin(score: number): void {
    if (this.#samples === 0) return;
    this.#left = this.#samples;
    this.#bar = surpriseOf(score) + MARGIN;
  }

  get isResting(): boolean {
    return this.#left > 0;
  }

  toJson(): RestJson {
    return { left: this.#left, bar: this.#bar };
  }

  /** Fills a new rest. @throws Error when the JSON is not of one. */
  restore({ left, bar }: RestJson): void {
    if (!Number.isSafeInteger(left) || left < 0 || left > this.#samples || !Number.isFinite(bar))
      throw new Error('This is not the state of a rest.');
    this.#left = left;
    this.#bar = bar;
  }
}
