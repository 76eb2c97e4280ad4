import { packNumbers, packedLength, unpackNumbers } from '../../packedNumbers.ts';

export interface SlotsJson {
  /** The index of the oldest slot, then how much further each next one is. */
  readonly steps: readonly number[];
  readonly means: string;
  readonly inNewest: number;
}

/** Means of the samples in equal stretches of time. Only stretches with samples take room. */
export class Slots {
  readonly #span: number;
  readonly #indices: number[] = [];
  readonly #means: number[] = [];
  #inNewest = 0;

  /** @param span  How many slots are kept, the newest and those with no sample among them. */
  constructor(span: number) {
    this.#span = span;
  }

  /** Upper limit for the JSON of slots of this span. */
  static maxBytes(span: number): number {
    // Steps add up to the span at most, so that most of them have one digit.
    return 100 + packedLength(span) + 2 * span;
  }

  /** A sample that comes too late for its slot counts in the newest one. */
  add(index: number, value: number): void {
    const newest = this.#indices.at(-1);
    if (newest === undefined || index > newest) {
      this.#forgetBefore(index - this.#span + 1);
      this.#indices.push(index);
      this.#means.push(value);
      this.#inNewest = 1;
      return;
    }
    this.#inNewest += 1;
    const last = this.#means.length - 1;
    const mean = this.#means[last] as number;
    this.#means[last] = mean + (value - mean) / this.#inNewest;
  }

  /** The mean over the slots from one index to another, both included; null when all are empty. */
  meanBetween(from: number, until: number): number | null {
    let sum = 0;
    let count = 0;
    for (let i = this.#placeOf(from); i < this.#indices.length; i++) {
      if ((this.#indices[i] as number) > until) break;
      sum += this.#means[i] as number;
      count += 1;
    }
    return count === 0 ? null : sum / count;
  }

  toJson(): SlotsJson {
    const steps = this.#indices.map((index, i) => index - (this.#indices[i - 1] ?? 0));
    return { steps, means: packNumbers(Float64Array.from(this.#means)), inNewest: this.#inNewest };
  }

  /** Fills new slots. @throws Error when the JSON is not of slots of this span. */
  restore({ steps, means, inNewest }: SlotsJson): void {
    if (steps.length > this.#span) throw new Error('These slots are too many.');
    let index = 0;
    for (const step of steps) this.#indices.push((index += step));
    this.#means.push(...unpackNumbers(means, steps.length));
    this.#inNewest = inNewest;
  }

  /** Where the first slot from this index on is. */
  #placeOf(index: number): number {
    let low = 0;
    let high = this.#indices.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#indices[middle] as number) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #forgetBefore(index: number): void {
    const gone = this.#placeOf(index);
    if (gone === 0) return;
    this.#indices.splice(0, gone);
    this.#means.splice(0, gone);
  }
}
