import { packNumbers, unpackNumbers } from './packedNumbers.ts';

export interface HistoryJson {
  readonly length: number;
  readonly values: string;
}

/** The last values of a series, in the order they came and in the order of their size. */
export class History {
  readonly capacity: number;
  /** Room for two histories: values move to the front only when it is full. */
  readonly #values: Float64Array;
  #end = 0;
  #length = 0;
  readonly #sorted: Float64Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#values = new Float64Array(2 * capacity);
    this.#sorted = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** From the oldest to the newest. Valid until the next push. */
  get values(): Float64Array {
    return this.#values.subarray(this.#end - this.#length, this.#end);
  }

  /** @param ago  0 is the newest. */
  back(ago: number): number {
    return this.#values[this.#end - 1 - ago] as number;
  }

  /** @param rank  0 is the smallest. */
  ofRank(rank: number): number {
    return this.#sorted[rank] as number;
  }

  /** The smallest value that this share of the values does not exceed. There must be a value. */
  quantile(share: number): number {
    return this.ofRank(Math.min(this.#length - 1, Math.floor(share * this.#length)));
  }

  /** How many values are smaller. */
  countBelow(value: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ofRank(middle) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  push(value: number): void {
    if (this.#length === this.capacity) this.#dropOldest();
    if (this.#end === this.#values.length) {
      this.#values.copyWithin(0, this.#end - this.#length, this.#end);
      this.#end = this.#length;
    }
    this.#values[this.#end++] = value;
    const rank = this.countBelow(value);
    this.#sorted.copyWithin(rank + 1, rank, this.#length);
    this.#sorted[rank] = value;
    this.#length += 1;
  }

  toJson(): HistoryJson {
    return { length: this.#length, values: packNumbers(this.values) };
  }

  /** Fills a new history. @throws Error when the JSON is not of one of this capacity. */
  restore({ length, values }: HistoryJson): void {
    if (!(length <= this.capacity)) throw new Error('This history is too long.');
    for (const value of unpackNumbers(values, length)) this.push(value);
  }

  #dropOldest(): void {
    const rank = this.countBelow(this.back(this.#length - 1));
    this.#sorted.copyWithin(rank, rank + 1, this.#length);
    this.#length -= 1;
  }
}
