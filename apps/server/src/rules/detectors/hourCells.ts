import { packedLength, packNumbers, unpackNumbers } from './packedNumbers.ts';

/** What a cell keeps. */
const COLUMNS = 6;
/** Samples. */
const COUNT = 0;
/** Different days or weeks with a sample. */
const ROUNDS = 1;
/** The day or week of the newest sample. */
const NEWEST = 2;
const MEAN = 3;
/** Mean distance of the samples from the mean of the cell, and from the line to the next one. */
const FROM_MEAN = 4;
const FROM_LINE = 5;

/** What is further away counts as so many deviations: one day must not set what is usual. */
const MAX_DEVIATIONS = 10;

/** What is known of an hour that comes round again. */
export interface Cell {
  readonly count: number;
  readonly rounds: number;
  readonly mean: number;
  readonly fromMean: number;
  readonly fromLine: number;
}

/**
 * What is usual in each of so many hours that come round again: exponentially weighted mean and
 * mean deviation over about the last `memory` rounds, plain ones until then.
 */
export class HourCells {
  readonly #cells: Float64Array;
  readonly #memory: number;

  constructor(hours: number, memory: number) {
    this.#cells = new Float64Array(hours * COLUMNS);
    this.#memory = memory;
  }

  at(hour: number): Cell {
    return {
      count: this.#read(hour, COUNT),
      rounds: this.#read(hour, ROUNDS),
      mean: this.#read(hour, MEAN),
      fromMean: this.#read(hour, FROM_MEAN),
      fromLine: this.#read(hour, FROM_LINE),
    };
  }

  /**
   * Takes a sample into its hour.
   *
   * @param round  The number of the day or week.
   * @param line   What the line to the next cell says; the mean of the cell where there is none.
   */
  learn(hour: number, round: number, value: number, line: number): void {
    const { count, rounds, mean, fromMean, fromLine } = this.at(hour);
    const isNewRound = count === 0 || this.#read(hour, NEWEST) !== round;
    const roundsNow = rounds + (isNewRound ? 1 : 0);
    // So many samples came a round that the newest round weighs one part in `memory`.
    const weight = Math.min(1, Math.max(1, roundsNow / this.#memory) / (count + 1));
    const reach = fromMean > 0 && rounds > 1 ? MAX_DEVIATIONS * fromMean : Infinity;
    const step = Math.min(Math.max(value - mean, -reach), reach);
    const far = (expected: number): number =>
      count === 0 ? 0 : Math.min(Math.abs(value - expected), reach);
    this.#write(hour, COUNT, count + 1);
    this.#write(hour, ROUNDS, roundsNow);
    this.#write(hour, NEWEST, round);
    this.#write(hour, MEAN, count === 0 ? value : mean + weight * step);
    this.#write(hour, FROM_MEAN, Math.max(0, fromMean + weight * (far(mean) - fromMean)));
    this.#write(hour, FROM_LINE, Math.max(0, fromLine + weight * (far(line) - fromLine)));
  }

  toJson(): string {
    return packNumbers(this.#cells);
  }

  /** Fills new cells. @throws Error when the text is not of so many hours. */
  restore(text: unknown): void {
    this.#cells.set(unpackNumbers(text, this.#cells.length));
  }

  /** Length of its JSON. */
  static maxBytes(hours: number): number {
    return packedLength(hours * COLUMNS);
  }

  #read(hour: number, column: number): number {
    return this.#cells[hour * COLUMNS + column] as number;
  }

  #write(hour: number, column: number, value: number): void {
    this.#cells[hour * COLUMNS + column] = value;
  }
}
